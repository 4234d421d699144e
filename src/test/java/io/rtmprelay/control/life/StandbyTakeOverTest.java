package io.rtmprelay.control.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Got;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.relay.life.Succession;
import io.rtmprelay.rtmp.session.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishers that stand by, with real sockets around them. */
class StandbyTakeOverTest {

  private static final StreamConfig STANDBY =
      Bench.stream(Duration.ofSeconds(10), DuplicateMode.STANDBY);

  enum Farewell {
    RESET,
    CLOSE,
    UNPUBLISH;

    void say(PeerEncoder encoder) throws Exception {
      switch (this) {
        case RESET -> encoder.reset();
        case CLOSE -> encoder.leave();
        case UNPUBLISH -> encoder.unpublish();
      }
    }
  }

  private static Bench bench(int loops, PeerServer server) {
    return new Bench(loops, STANDBY, List.of(server.url()));
  }

  private static PeerEncoder publishing(Bench bench, String key) throws Exception {
    return PeerEncoder.publishing(bench.port, "live", key);
  }

  /** The publisher who feeds the stream now. */
  private static String address(Bench bench) {
    var publisher = bench.report("cam").publisher();
    return publisher == null ? "" : publisher.address();
  }

  @ParameterizedTest
  @EnumSource(Farewell.class)
  @DisplayName("whatever way the present one goes, who stands by goes on from its newest keyframe")
  void takesOver(Farewell farewell) throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(2, server);
        PeerEncoder first = publishing(bench, "cam")) {
      first.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
      server.take(0).awaitNumber(1);
      try (PeerEncoder second = publishing(bench, "cam")) {
        second.addHeaders(0);
        for (int i = 100; i < 115; i++) {
          second.addVideo(i, 10, i < 110 ? 300 : 3_000);
        }
        second.send();
        Await.until("the group aside", () -> bench.report("cam").memoryUsed() > 5 * 3_000);
        farewell.say(first);
        server.take(0).awaitNumber(114);
        second.addVideo(115, 10, 300).send();
        server.take(0).awaitNumber(115);
        assertThat(bench.report("cam").state()).isEqualTo(StreamState.LIVE);
        second.unpublish();
        Take take = server.take(0).awaitClosed();
        assertThat(take.numbers()).containsExactly(0, 1, 110, 111, 112, 113, 114, 115);
        assertThat(times(take)).as("F42: one clock").isSorted();
        assertThat(take.isInOrder()).isTrue();
        assertThat(server.takes()).hasSize(1);
      }
      first.leave();
      bench.awaitNothingLeft();
    }
  }

  private static List<Integer> times(Take take) {
    return take.got().stream()
        .filter(got -> got.kind() == MediaKind.VIDEO)
        .map(Got::timestampMs)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("a present one that is silent for 2 s is succeeded, stays connected and waits")
  void succeedsTheSilent(int loops) throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(loops, server);
        PeerEncoder first = publishing(bench, "cam")) {
      first.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      try (PeerEncoder second = publishing(bench, "cam")) {
        int sent = sendUntil(second, 100, () -> server.take(0).numbers().size() > 1);
        assertThat(server.take(0).numbers().get(1) % 10).as("a keyframe's").isZero();
        assertThat(first.isClosed()).isFalse();
        first.addVideo(1, 10, 300).addVideo(10, 10, 300).send();
        second.addVideo(sent + 1, 10, 300).leave();
        server.take(0).awaitNumber(10);
        assertThat(server.take(0).numbers()).doesNotContain(1);
        assertThat(server.takes()).hasSize(1);
      }
    }
  }

  /** Sends a frame each few milliseconds until it is so; the number of the last. */
  private static int sendUntil(PeerEncoder encoder, int from, BooleanSupplier so) throws Exception {
    int[] number = {from};
    encoder.addHeaders(0);
    Await.until(
        "frames sent for long enough",
        () -> {
          encoder.addVideo(number[0]++, 10, 300).send();
          return so.getAsBoolean();
        });
    return number[0] - 1;
  }

  @Test
  @DisplayName("a higher priority wins at its keyframe, and the outranked one stays connected")
  void priorityWins() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(2, server);
        PeerEncoder low = publishing(bench, "cam")) {
      low.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      String before = address(bench);
      try (PeerEncoder high = publishing(bench, "cam?priority=5")) {
        high.addHeaders(0).addVideo(101, 10, 300).addVideo(102, 10, 300).send();
        low.addVideo(1, 10, 300).send();
        server.take(0).awaitNumber(1);
        assertThat(address(bench)).isEqualTo(before);
        high.addVideo(110, 10, 300).addVideo(111, 10, 300).send();
        server.take(0).awaitNumber(111);
        Await.until("the other one to be shown", () -> !address(bench).equals(before));
        low.addVideo(10, 10, 300).addVideo(11, 10, 300).send();
        high.addVideo(112, 10, 300).send();
        server.take(0).awaitNumber(112);
        assertThat(server.take(0).numbers()).containsExactly(0, 1, 110, 111, 112);
        Await.until("the group aside", () -> bench.report("cam").memoryUsed() > 1_000);
        high.unpublish();
        server.take(0).awaitNumber(11);
        Await.until("the first one to be shown", () -> address(bench).equals(before));
        assertThat(low.isClosed()).isFalse();
      }
      low.unpublish();
      assertThat(server.take(0).awaitClosed().numbers())
          .containsExactly(0, 1, 110, 111, 112, 10, 11);
      assertThat(server.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("a fifth standby is refused with a reason, and all go with the stream")
  void bounded() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(2, server)) {
      List<PeerEncoder> all = new ArrayList<>();
      for (int i = 0; i <= Succession.MAX_STANDBYS; i++) {
        PeerEncoder encoder = publishing(bench, "cam");
        encoder.addHeaders(0).addVideo(i * 10, 10, 300).send();
        all.add(encoder);
      }
      try (PeerEncoder more = new PeerEncoder(bench.port, "live", "cam")) {
        Await.until("refusal", () -> more.refusal() != null);
        assertThat(more.refusal())
            .isEqualTo(new Refusal.BadName("4 publishers stand by for the name already"));
      }
      Bench.done(bench.streams.stop("test"));
      for (PeerEncoder encoder : all) {
        Await.until("the end of each", encoder::isClosed);
        encoder.leave();
      }
      bench.awaitNothingLeft();
    }
  }

  @ParameterizedTest
  @CsvSource({"priority=", "priority=high", "priority=1001", "priority=1&priority=2"})
  @DisplayName("a priority that is none is refused in words")
  void badPriority(String query) throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(1, server);
        PeerEncoder encoder = new PeerEncoder(bench.port, "live", "cam?" + query)) {
      Await.until("refusal", () -> encoder.refusal() != null);
      assertThat(encoder.refusal())
          .isEqualTo(new Refusal.BadName("priority must be a whole number from -1000 to 1000"));
      assertThat(server.takes()).isEmpty();
    }
  }

  @Test
  @DisplayName("within a gap a standby that was silent joins as soon as it sends again")
  void joinsWithinTheGap() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(1, server);
        PeerEncoder first = publishing(bench, "cam")) {
      first.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      try (PeerEncoder second = publishing(bench, "cam")) {
        second.addHeaders(0).send();
        long since = System.nanoTime();
        int[] number = {1};
        Await.until(
            "silence of the second",
            () -> {
              first.addVideo(number[0]++, 10, 300).send();
              return System.nanoTime() - since > Succession.SILENCE_MS * 1_200_000;
            });
        first.reset();
        Await.until("gap", () -> bench.report("cam").state() == StreamState.GAP);
        second.addVideo(9_000, 10, 300).send();
        server.take(0).awaitNumber(9_000);
        // What a turn of the loop changed is told at its end, when its frames are out already.
        Await.until("live", () -> bench.report("cam").state() == StreamState.LIVE);
        assertThat(server.takes()).hasSize(1);
      }
    }
  }
}
