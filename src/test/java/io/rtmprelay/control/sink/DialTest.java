package io.rtmprelay.control.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.TargetDraft;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.transport.lookup.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a sink comes to its server, and when it leaves off. */
class DialTest {

  /** Takes no connection: nothing listens on the port that the server has on 127.0.0.1. */
  private static final String NOBODY = "127.7.7.7";

  private static Bench bench(Addresses addresses, TargetConfig... targets) {
    return Bench.of(Bench.stream(Duration.ofSeconds(10)), addresses, targets);
  }

  private static TargetConfig named(PeerServer server) {
    return Targets.to("rtmp://media.example:" + server.port() + "/live/{name}");
  }

  private static List<InetAddress> addresses(String... literals) throws UnknownHostException {
    InetAddress[] all = new InetAddress[literals.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByName(literals[i]);
    }
    return List.of(all);
  }

  @Test
  @DisplayName("every try asks anew where the server is, so a server that moved is found")
  void asksAnew() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Addresses moving =
        host ->
            switch (asked.incrementAndGet()) {
              case 1 -> throw new UnknownHostException(host);
              case 2 -> addresses(NOBODY);
              default -> addresses("127.0.0.1");
            };
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(moving, named(server));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      assertThat(asked).hasValue(3);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("all addresses are tried, IPv6 and IPv4, within one try; one session comes of it")
  void triesAll() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Addresses many =
        host -> {
          asked.incrementAndGet();
          return addresses(NOBODY, "127.7.7.8", "::1", "127.0.0.1");
        };
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(many, named(server));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      assertThat(asked).hasValue(1);
      assertThat(server.takes()).hasSize(1);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("an address that never answers holds the next one up for a moment only")
  void silentAddress() throws Exception {
    Addresses first = host -> addresses("192.0.2.1", "127.0.0.1"); // RFC 5737: nobody's
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(first, named(server));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      assertThat(bench.reason("cam", 0)).isNull();
      assertThat(server.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("a lookup that hangs fails its own try after connectTimeout, and nobody else's")
  void hangingLookup() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Addresses hanging =
        host -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new UnknownHostException(host);
        };
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench =
            bench(hanging, named("a", Targets.to(server.url())), named("b", named(server)));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      Await.until(
          "the limit",
          () -> String.valueOf(bench.reason("cam", 1)).contains("was not found within 2000 ms"));
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    } finally {
      never.countDown();
    }
  }

  @Test
  @DisplayName("giveUpAfter: a sink without success for so long fails; the next publisher wakes it")
  void givesUp() throws Exception {
    try (PeerServer server = new PeerServer(Health.NONSENSE);
        Bench bench =
            bench(
                Addresses.FRESH,
                Targets.to(server.url(), null, Targets.settings(Duration.ofMillis(400))))) {
      PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam");
      first.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.FAILED);
      assertThat(bench.sink("cam", 0).retryAt()).isNull();
      assertThat(bench.reason("cam", 0)).contains("broke the protocol");
      assertThat(server.takes()).hasSizeGreaterThan(2);
      server.become(Health.WELL);
      first.reset();
      Await.until("gap", () -> bench.report("cam").state() == StreamState.GAP);
      try (PeerEncoder second = PeerEncoder.publishing(bench.port, "live", "cam")) {
        second.addHeaders(0).addVideo(10, 10, 300).addVideo(11, 10, 300).send();
        bench.awaitSink("cam", 0, SinkState.LIVE);
        server.takes().getLast().awaitNumber(10);
      }
    }
  }

  @Test
  @DisplayName("K36: a refused key is final, and the next publisher is another chance")
  void refusedUntilNextPublisher() throws Exception {
    try (PeerServer server = new PeerServer(Health.REFUSING);
        Bench bench = bench(Addresses.FRESH, Targets.to(server.url()))) {
      PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam");
      first.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.FAILED);
      assertThat(server.takes()).hasSize(1);
      server.become(Health.WELL);
      first.reset();
      Await.until("gap", () -> bench.report("cam").state() == StreamState.GAP);
      try (PeerEncoder second = PeerEncoder.publishing(bench.port, "live", "cam")) {
        second.addHeaders(0).addVideo(10, 10, 300).send();
        bench.awaitSink("cam", 0, SinkState.LIVE);
        assertThat(server.takes()).hasSize(2);
      }
    }
  }

  @Test
  @DisplayName(
      "K36: who closes right after publish is left alone for a while, by its own sink only")
  void closesAfterPublish() throws Exception {
    try (PeerServer leaving = new PeerServer(Health.LEAVING);
        PeerServer well = new PeerServer(Health.WELL);
        Bench bench =
            bench(
                Addresses.FRESH,
                named("a", Targets.to(leaving.url(), null, Targets.slow())),
                named("b", Targets.to(well.url(), null, Targets.slow())));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.RETRYING);
      Instant now = Instant.now();
      assertThat(bench.reason("cam", 0)).contains("the server ");
      assertThat(bench.sink("cam", 0).retryAt()).isAfter(now.plusSeconds(15));
      bench.awaitSink("cam", 1, SinkState.LIVE);
      assertThat(leaving.takes()).hasSize(1);
    }
  }

  private static TargetConfig named(String id, TargetConfig target) {
    return TargetDraft.of(id, target.url().text()).with(target.settings());
  }

  @Test
  @DisplayName("what a platform will refuse of a stream is the reason of a sink that has no other")
  void platform() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(Addresses.FRESH, Targets.with(Profile.YOUTUBE, server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 170, 300).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      assertThat(bench.reason("cam", 0)).isNull();
      encoder.addVideo(170, 170, 300).send();
      Await.until(
          "the warning",
          () -> "keyframe every 6.8 s; YouTube wants 4 s or less".equals(bench.reason("cam", 0)));
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
      encoder.addVideo(220, 10, 300).send();
      Await.until("all is well", () -> bench.reason("cam", 0) == null);
    }
  }
}
