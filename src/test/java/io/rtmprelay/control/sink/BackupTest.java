package io.rtmprelay.control.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A sink with two servers: the backup serves while the primary fails, and no longer. */
class BackupTest {

  /** Of 1 ms each, so that a queue's bound of media time is far longer than a way to a server. */
  private static final int LOOKS_PER_FRAME = 10;

  private static final String KEY = "a-key-of-its-own?x=1";

  private static Bench bench(TargetConfig target) {
    return Bench.of(Bench.stream(Duration.ofSeconds(10)), Addresses.FRESH, target);
  }

  private static List<Take> published(PeerServer server) {
    return server.takes().stream().filter(take -> take.request() != null).toList();
  }

  /** Sends frame after frame until {@code condition} holds. */
  private static void feedUntil(
      PeerEncoder encoder, int[] next, String what, BooleanSupplier condition) {
    int[] looks = {0};
    Await.until(
        what,
        () -> {
          if (looks[0]++ % LOOKS_PER_FRAME == 0) {
            encoder.addVideo(next[0]++, 10, 300).send();
          }
          return condition.getAsBoolean();
        });
  }

  @Test
  @DisplayName("two failed tries, then the backup; a probe that succeeds, then the primary")
  void takesOverAndReturns() throws Exception {
    try (PeerServer primary = new PeerServer(Health.NONSENSE);
        PeerServer backup = new PeerServer(Health.WELL);
        Bench bench = bench(Targets.to(primary.url(), backup.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      int[] next = {0};
      encoder.addHeaders(0);
      feedUntil(encoder, next, "the backup", () -> bench.sink("cam", 0).state() == SinkState.LIVE);
      SinkReport onBackup = bench.sink("cam", 0);
      assertThat(onBackup.url()).contains(":" + backup.port() + "/live/***");
      assertThat(onBackup.reason()).contains("on the backup").contains("broke the protocol");
      assertThat(primary.takes()).as("failed tries").hasSizeBetween(2, 3);
      primary.become(Health.WELL);
      feedUntil(
          encoder,
          next,
          "the return",
          () -> bench.sink("cam", 0).state() == SinkState.LIVE && bench.reason("cam", 0) == null);
      assertThat(bench.sink("cam", 0).url()).contains(":" + primary.port() + "/live/");
      int last = next[0];
      encoder.addVideo(last, 10, 300).send();
      Take returned = published(primary).getFirst();
      returned.awaitNumber(last);
      Take left = backup.take(0).awaitClosed();
      assertThat(left.isInOrder()).isTrue();
      assertThat(returned.requestedAtNanos()).isGreaterThan(left.closedAtNanos());
      assertThat(Stream.of(left, returned).flatMap(take -> take.numbers().stream()).distinct())
          .as("nothing is lost on the way")
          .hasSize(last + 1);
      List<Take> probes =
          primary.takes().stream()
              .filter(take -> take.request() == null)
              .filter(take -> take.awaitClosed().heard("tcUrl"))
              .toList();
      assertThat(probes).hasSize(1);
      assertThat(probes.getFirst().heard("releaseStream")).isFalse();
      assertThat(probes.getFirst().heard("cam")).as("the key").isFalse();
      assertThat(backup.takes()).hasSize(1);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a primary that takes connect and refuses the key is returned to ever more rarely")
  void refusingPrimary() throws Exception {
    try (PeerServer primary = new PeerServer(Health.REFUSING);
        PeerServer backup = new PeerServer(Health.WELL);
        Bench bench = bench(Targets.to(primary.url(), backup.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      int[] next = {0};
      encoder.addHeaders(0);
      feedUntil(encoder, next, "a vain return", () -> published(primary).size() == 2);
      feedUntil(
          encoder,
          next,
          "the backup again",
          () -> backup.takes().size() == 2 && bench.sink("cam", 0).state() == SinkState.LIVE);
      assertThat(bench.reason("cam", 0)).contains("on the backup").contains("BadName");
      assertThat(backup.take(0).awaitClosed().isInOrder()).isTrue();
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a backup of a keyed sink has an app of its own and the same key, never shown")
  void keyed() throws Exception {
    try (PeerServer primary = new PeerServer(Health.SILENT);
        PeerServer backup = new PeerServer(Health.WELL);
        Bench bench =
            bench(
                Targets.keyed(
                    "rtmp://127.0.0.1:" + primary.port() + "/live2",
                    KEY,
                    "rtmp://127.0.0.1:" + backup.port() + "/live2?backup=1"));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      int[] next = {0};
      encoder.addHeaders(0);
      feedUntil(encoder, next, "the backup", () -> bench.sink("cam", 0).state() == SinkState.LIVE);
      assertThat(bench.sink("cam", 0).url())
          .isEqualTo("rtmp://127.0.0.1:" + backup.port() + "/live2/***");
      assertThat(backup.take(0).heard("live2?backup=1")).isTrue();
      assertThat(Objects.requireNonNull(backup.take(0).request()).name())
          .isEqualTo("a-key-of-its-own");
      assertThat(bench.reason("cam", 0)).doesNotContain("a-key");
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }
}
