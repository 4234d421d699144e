package io.rtmprelay.control.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.tls.TlsPeers;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Servers that send a sink from RTMP on to RTMPS (K50). */
class ToRtmpsTest {

  private static final int GROUP = 10;

  /** A sink that trusts the test's CA, and may be sent to {@code next} on its own host. */
  private static TargetConfig sink(ScriptedServer first, PeerServer next) {
    TargetConfig plain = Sinks.goingTo(first.url("live"), "127.0.0.1:" + next.port());
    return new TargetConfig(
        plain.id(),
        plain.url(),
        plain.key(),
        plain.publicName(),
        plain.enabled(),
        plain.backup(),
        plain.profile(),
        plain.recording(),
        plain.dialogue(),
        plain.settings().trusting(TlsPeers.trusted()),
        plain.setAtRunTime());
  }

  private static Bench bench(ScriptedServer first, PeerServer next) {
    return Bench.of(Bench.stream(Duration.ofSeconds(10)), Addresses.FRESH, sink(first, next));
  }

  private static PeerEncoder started(Bench bench, ScriptedServer first) throws Exception {
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
    encoder.addHeaders(0);
    send(encoder, 0, 25);
    first.visit(0).awaitNumber(24);
    bench.awaitSink("cam", 0, SinkState.LIVE);
    return encoder;
  }

  private static void send(PeerEncoder encoder, int from, int end) {
    for (int number = from; number < end; number++) {
      encoder.addVideo(number, GROUP, 300);
    }
    encoder.send();
  }

  @Test
  @DisplayName("K50: the sink goes on over TLS at a keyframe, and loses nothing")
  void followed() throws Exception {
    try (ScriptedServer first = new ScriptedServer(connect -> ScriptedServer.ACCEPT);
        PeerServer next = new PeerServer(Health.WELL, TlsPeers.listener(TestCertificates.good()));
        Bench bench = bench(first, next);
        PeerEncoder encoder = started(bench, first)) {
      String tcUrl = "rtmps://127.0.0.1:" + next.port() + "/live";
      first.visit(0).askToLeave(tcUrl);
      next.take(
          0); // connected, if not yet ready: whatever comes meanwhile goes one way or the other
      for (int number = 25; number < 60; number++) {
        send(encoder, number, number + 1);
      }
      bench.awaitSink("cam", 0, SinkState.LIVE);
      int[] last = {60};
      Await.until(
          "media at the next server",
          () -> {
            send(encoder, last[0], ++last[0]);
            return !next.take(0).numbers().isEmpty();
          });
      next.take(0).awaitNumber(last[0] - 1);
      first.visit(0).awaitOver();
      assertThat(next.take(0).heard(tcUrl)).isTrue();
      assertThat(bench.sink("cam", 0).url()).isEqualTo(tcUrl + "/***");
      assertThat(Stream.concat(first.visit(0).numbers().stream(), next.take(0).numbers().stream()))
          .isEqualTo(IntStream.range(0, last[0]).boxed().toList());
      assertThat(next.take(0).numbers().getFirst() % GROUP).as("a keyframe").isZero();
    }
  }

  @Test
  @DisplayName("K50: a server whose certificate does not do is not gone to; the session stays")
  void untrusted() throws Exception {
    try (ScriptedServer first = new ScriptedServer(connect -> ScriptedServer.ACCEPT);
        PeerServer next =
            new PeerServer(Health.WELL, TlsPeers.listener(TestCertificates.wrongHost()));
        Bench bench = bench(first, next);
        PeerEncoder encoder = started(bench, first)) {
      first.visit(0).askToLeave("rtmps://127.0.0.1:" + next.port() + "/live");
      next.take(0).awaitClosed();
      send(encoder, 25, 60);
      first.visit(0).awaitNumber(59);
      assertThat(next.takes()).noneMatch(take -> take.heard("connect"));
      assertThat(first.visits()).hasSize(1);
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
    }
  }
}
