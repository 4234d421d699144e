package io.rtmprelay.control.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.TargetDraft;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A primary and a backup over TLS. */
class RtmpsBackupTest {

  private static final int GROUP = 10;
  private static final int LOOKS_PER_FRAME = 20;

  private static String url(PeerServer server) {
    return "rtmps://127.0.0.1:" + server.port() + "/live/{name}";
  }

  private static TargetConfig sink(PeerServer primary, PeerServer backup) {
    RetryConfig retry = new RetryConfig(Duration.ofMillis(50), 2, Duration.ofMillis(200), null);
    SinkConfig settings =
        Bench.sink(StartMode.AUTO, Duration.ofSeconds(10), retry).trusting(TlsPeers.trusted());
    return TargetDraft.of("tls", url(primary)).backup(url(backup)).with(settings);
  }

  /**
   * Sends frames until {@code condition} holds, faster than their times say, but so that a queue's
   * bound of media time is far longer than a handshake.
   */
  private static void feedUntil(
      PeerEncoder encoder, int[] next, String what, BooleanSupplier condition) {
    int[] looks = {0};
    Await.until(
        what,
        () -> {
          if (looks[0]++ % LOOKS_PER_FRAME == 0) {
            encoder.addVideo(next[0]++, GROUP, 300).send();
          }
          return condition.getAsBoolean();
        });
  }

  @Test
  @DisplayName("a probe over TLS finds the primary well, asks for no publish, and leads back to it")
  void probes() throws Exception {
    try (PeerServer primary =
            new PeerServer(Health.NONSENSE, TlsPeers.listener(TestCertificates.good()));
        PeerServer backup =
            new PeerServer(Health.WELL, TlsPeers.listener(TestCertificates.goodEc()));
        Bench bench =
            Bench.of(Bench.stream(Duration.ofSeconds(10)), Addresses.FRESH, sink(primary, backup));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      int[] next = {0};
      encoder.addHeaders(0);
      feedUntil(encoder, next, "the backup", () -> bench.sink("cam", 0).state() == SinkState.LIVE);
      assertThat(bench.sink("cam", 0).url()).contains("rtmps://", ":" + backup.port());
      primary.become(Health.WELL);
      feedUntil(
          encoder,
          next,
          "the return",
          () ->
              bench.sink("cam", 0).state() == SinkState.LIVE
                  && bench.sink("cam", 0).url().contains(":" + primary.port()));
      int last = next[0];
      encoder.addVideo(last, GROUP, 300).send();
      List<Take> asked = primary.takes().stream().filter(take -> take.heard("tcUrl")).toList();
      assertThat(asked).as("the probe, then the session").hasSize(2);
      Take probe = asked.getFirst().awaitClosed();
      assertThat(probe.heard("rtmps://127.0.0.1:" + primary.port() + "/live")).isTrue();
      assertThat(probe.heard("releaseStream")).isFalse();
      assertThat(probe.heard("cam")).as("the key").isFalse();
      Take returned = asked.getLast();
      returned.awaitNumber(last);
      Take left = backup.take(0).awaitClosed();
      int first = left.numbers().getFirst();
      assertThat(Stream.of(left, returned).flatMap(take -> take.numbers().stream()).distinct())
          .as("nothing is lost on the way")
          .isEqualTo(IntStream.rangeClosed(first, last).boxed().toList());
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }
}
