package io.rtmprelay.control.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.TargetDraft;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.tls.TlsPeers;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code localAddress}: where a server sees a sink come from. */
class LocalAddressTest {

  /** RFC 5737: nobody's, and so not this machine's. */
  private static final String NOT_HERE = "192.0.2.1";

  /** Listens there, wherever it is told to. */
  private static final class ListeningOn extends ServerSocket {

    private final InetAddress address;

    ListeningOn(String address) throws IOException {
      this.address = InetAddress.ofLiteral(address);
    }

    @Override
    public void bind(SocketAddress ignored) throws IOException {
      super.bind(new InetSocketAddress(address, 0));
    }
  }

  private static TargetConfig sink(String id, String url, String from, ClientTls tls) {
    SinkConfig base = Bench.sink(StartMode.AUTO);
    SinkConfig settings =
        new SinkConfig(
            base.queue(),
            base.connectTimeout(),
            base.replyTimeout(),
            base.stallTimeout(),
            base.retry(),
            base.end(),
            base.enhanced(),
            base.start(),
            from,
            Duration.ZERO,
            RemuxConfig.NONE,
            tls);
    return TargetDraft.of(id, url).with(settings);
  }

  private static Bench bench(Addresses addresses, TargetConfig... targets) {
    return Bench.of(Bench.stream(Duration.ofSeconds(10)), addresses, targets);
  }

  private static PeerEncoder encoder(Bench bench, String name) throws Exception {
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", name);
    encoder.addHeaders(0).addVideo(0, 10, 300).send();
    return encoder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  @DisplayName("the server sees the address, be it called by an address or by a name")
  void dialsFrom(String host) throws Exception {
    Addresses local = name -> List.of(InetAddress.ofLiteral("127.0.0.1"));
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench =
            bench(
                local,
                sink(
                    "a",
                    "rtmp://" + host + ":" + server.port() + "/live/{name}",
                    "127.0.0.2",
                    ClientTls.DEFAULT));
        PeerEncoder encoder = encoder(bench, "cam")) {
      server.take(0).awaitNumber(0);
      assertThat(server.take(0).from()).isEqualTo("127.0.0.2");
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("the same over TLS")
  void dialsOverTls() throws Exception {
    Addresses local = name -> List.of(InetAddress.ofLiteral("127.0.0.1"));
    ClientTls trust = new ClientTls(null, List.of(), List.of(), false);
    try (PeerServer server =
            new PeerServer(Health.WELL, TlsPeers.listener(TestCertificates.good()));
        Bench bench =
            bench(
                local,
                sink(
                    "a",
                    "rtmps://localhost:" + server.port() + "/live/{name}",
                    "127.0.0.3",
                    trust));
        PeerEncoder encoder = encoder(bench, "cam")) {
      server.take(0).awaitNumber(0);
      assertThat(server.take(0).from()).isEqualTo("127.0.0.3");
      bench.awaitSink("cam", 0, SinkState.LIVE);
      encoder.leave();
    }
  }

  @ParameterizedTest(name = "from {0}: {1}")
  @DisplayName("of a server's addresses those of the same family are tried, and no others")
  @CsvSource({"127.0.0.2, 127.0.0.1", "::1, ::1"})
  void sameFamily(String from, String reached) throws Exception {
    Addresses both =
        name -> List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"));
    try (PeerServer server = new PeerServer(Health.WELL, new ListeningOn(reached));
        Bench bench =
            bench(
                both,
                sink(
                    "a",
                    "rtmp://media.example:" + server.port() + "/live/{name}",
                    from,
                    ClientTls.DEFAULT));
        PeerEncoder encoder = encoder(bench, "cam")) {
      server.take(0).awaitNumber(0);
      assertThat(InetAddress.ofLiteral(server.take(0).from()))
          .isEqualTo(InetAddress.ofLiteral(from));
      encoder.leave();
    }
  }

  @Test
  @DisplayName(
      "a family the server has not, and an address this machine has not, are told in words")
  void cannot() throws Exception {
    Addresses six = name -> List.of(InetAddress.ofLiteral("::1"));
    String url = "rtmp://media.example:1935/live/{name}";
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench =
            bench(
                six,
                sink("family", url, "127.0.0.2", ClientTls.DEFAULT),
                sink("absent", server.url(), NOT_HERE, ClientTls.DEFAULT),
                Targets.to(server.url()));
        PeerEncoder encoder = encoder(bench, "cam")) {
      server.take(0).awaitNumber(0);
      awaitReason(
          bench,
          0,
          "cannot connect to media.example:1935: it has no IPv4 address, which localAddress"
              + " 127.0.0.2 needs");
      awaitReason(
          bench,
          1,
          "cannot dial from localAddress " + NOT_HERE + ": it is no address of this machine");
      assertThat(server.takes()).hasSize(1);
      assertThat(server.take(0).from()).isEqualTo("127.0.0.1");
      encoder.leave();
    }
  }

  private static void awaitReason(Bench bench, int sink, String words) {
    Await.until(
        words,
        () ->
            bench.sink("cam", sink).state() == SinkState.RETRYING
                && Objects.equals(bench.reason("cam", sink), words));
  }

  @Test
  @DisplayName("what dials for one stream is there for the next, when that is over")
  void outlivesItsStream() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench =
            bench(Addresses.FRESH, sink("a", server.url(), "127.0.0.2", ClientTls.DEFAULT))) {
      for (int i = 0; i < 2; i++) {
        try (PeerEncoder encoder = encoder(bench, "cam" + i)) {
          server.take(i).awaitNumber(0);
          assertThat(server.take(i).from()).isEqualTo("127.0.0.2");
          encoder.unpublish();
          encoder.leave();
          bench.awaitNothingLeft();
        }
      }
    }
  }
}
