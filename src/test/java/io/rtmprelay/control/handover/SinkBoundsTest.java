package io.rtmprelay.control.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.host.SinkTargets;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways past limits.sinkTargets (hostile input #100). 127.0.0.2 is the address that is named, and so
 * stands for a public one; 127.0.0.1 is not, and nothing may arrive there.
 */
class SinkBoundsTest {

  private static final String NAMED = "127.0.0.2";
  private static final String INTERNAL = "127.0.0.1";
  private static final int GROUP = 10;

  private static ScriptedServer at(String address, int port) throws Exception {
    return new ScriptedServer(connect -> ScriptedServer.ACCEPT, address, port);
  }

  /** A relay that may go to the named address alone, and there to {@code port}. */
  private static Bench bench(Addresses lookup, int port, TargetConfig target) {
    Bench bench = Bench.of(Bench.stream(Duration.ofSeconds(10)), lookup, target);
    bench.client.keepWithin(
        new SinkTargets(
            Stream.of(NAMED + ":" + port, "*.example:" + port).map(HostPattern::new).toList()));
    return bench;
  }

  private static List<InetAddress> addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toList();
  }

  private static TargetConfig byName(ScriptedServer server) {
    return Sinks.atRunTime("rtmp://media.example:" + server.port() + "/live/{name}");
  }

  private static PeerEncoder encoder(Bench bench) throws Exception {
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
    encoder.addHeaders(0).addVideo(0, GROUP, 300).send();
    return encoder;
  }

  private static void awaitRefusal(Bench bench) {
    bench.awaitSink("cam", 0, SinkState.FAILED);
    assertThat(bench.reason("cam", 0))
        .contains("leads to ", INTERNAL, "an internal address, which limits.sinkTargets");
  }

  @Test
  @DisplayName("a name that leads elsewhere the next time (rebinding) is judged anew at each dial")
  void rebinding() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Addresses rebound = host -> addresses(asked.incrementAndGet() == 1 ? NAMED : INTERNAL);
    try (ScriptedServer named = at(NAMED, 0);
        ScriptedServer internal = at(INTERNAL, named.port());
        Bench bench = bench(rebound, named.port(), byName(named));
        PeerEncoder encoder = encoder(bench)) {
      named.visit(0).awaitNumber(0);
      named.visit(0).leave();
      awaitRefusal(bench);
      assertThat(asked).hasValueGreaterThanOrEqualTo(2);
      assertThat(internal.visits()).isEmpty();
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("of several addresses only those that may be dialled are, though they do not work")
  void mixed() throws Exception {
    Addresses both = host -> addresses(INTERNAL, NAMED, "::1");
    try (ScriptedServer internal = at(INTERNAL, 0);
        Bench bench = bench(both, internal.port(), byName(internal));
        PeerEncoder encoder = encoder(bench)) {
      Await.until(
          "a try at the named address alone",
          () -> String.valueOf(bench.reason("cam", 0)).contains("refused the connection"));
      assertThat(internal.visits()).isEmpty();
      assertThat(encoder.isClosed()).isFalse();
    }
  }

  @Test
  @DisplayName("a sink that was refused for them is tried again once they are others")
  void lifted() throws Exception {
    try (ScriptedServer internal = at(INTERNAL, 0);
        Bench bench = bench(host -> addresses(INTERNAL), internal.port(), byName(internal));
        PeerEncoder encoder = encoder(bench)) {
      awaitRefusal(bench);
      bench.apply(NodeText.config(Path.of("target", "bench")));
      internal.visit(0).awaitNumber(0);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "localhost."})
  @DisplayName("no way of writing it leads a sink set at run time to this machine")
  void spellings(String host) throws Exception {
    try (ScriptedServer internal = at(INTERNAL, 0);
        Bench bench =
            bench(
                name -> addresses(INTERNAL),
                internal.port(),
                Sinks.atRunTime("rtmp://" + host + ":" + internal.port() + "/live/{name}"));
        PeerEncoder encoder = encoder(bench)) {
      bench.awaitSink("cam", 0, SinkState.FAILED);
      assertThat(bench.reason("cam", 0)).contains("which limits.sinkTargets does not name");
      assertThat(internal.visits()).isEmpty();
      assertThat(encoder.isClosed()).isFalse();
    }
  }

  @Test
  @DisplayName("a sink of the config file leads where it says")
  void ofFile() throws Exception {
    try (ScriptedServer internal = at(INTERNAL, 0);
        Bench bench = bench(Addresses.FRESH, 1, Sinks.to(internal.url("live")));
        PeerEncoder encoder = encoder(bench)) {
      internal.visit(0).awaitNumber(0);
      bench.awaitSink("cam", 0, SinkState.LIVE);
      assertThat(encoder.isClosed()).isFalse();
    }
  }

  @Test
  @DisplayName("a sink of the config file whose host a publisher chooses is held to the bounds")
  void hostOfPublisher() throws Exception {
    try (ScriptedServer internal = at(INTERNAL, 0);
        Bench bench =
            bench(
                host -> addresses(INTERNAL),
                internal.port(),
                Sinks.to("rtmp://{name}.example:" + internal.port() + "/live/{name}"));
        PeerEncoder encoder = encoder(bench)) {
      awaitRefusal(bench);
      assertThat(internal.visits()).isEmpty();
      assertThat(encoder.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rtmp://127.0.0.1:PORT/live",
        "rtmp://media.example:PORT/live",
        "rtmp://169.254.169.254:PORT/latest",
        "rtmp://metadata.example:PORT/latest"
      })
  @DisplayName("where a server sends a sink of the config file is held to the bounds all the same")
  void redirects(String url) throws Exception {
    Addresses lookup =
        host -> addresses(host.startsWith("metadata") ? "169.254.169.254" : INTERNAL);
    try (ScriptedServer named = at(NAMED, 0);
        ScriptedServer internal = at(INTERNAL, named.port());
        Bench bench =
            bench(
                lookup,
                named.port(),
                Sinks.goingTo(named.url("live"), "*.example", "127.0.0.0/8", "169.254.0.0/16"));
        PeerEncoder encoder = encoder(bench)) {
      named.visit(0).awaitNumber(0);
      bench.awaitSink("cam", 0, SinkState.LIVE);
      named.visit(0).askToLeave(url.replace("PORT", String.valueOf(named.port())));
      for (int number = 1; number < 40; number++) {
        encoder.addVideo(number, GROUP, 300).send();
      }
      named.visit(0).awaitNumber(39);
      assertThat(internal.visits()).isEmpty();
      assertThat(named.visits()).hasSize(1);
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
    }
  }
}
