package io.rtmprelay.relay.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.Shot;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SinkClockTest {

  private final SinkClock clock = new SinkClock();

  private int stamp(Shot shot) {
    MediaFrame frame = shot.frame();
    try {
      return clock.stamp(frame);
    } finally {
      frame.release();
    }
  }

  private int video(int timestampMs) {
    return stamp(Shot.inter(timestampMs, 1));
  }

  private int audio(int timestampMs) {
    return stamp(Shot.audio(0, timestampMs, 1));
  }

  @Test
  @DisplayName("F40 a fresh source is passed on unchanged, its disorder across tracks too")
  void smallStartIsKept() {
    assertThat(video(9_999)).isEqualTo(9_999);
    assertThat(audio(9_980)).isEqualTo(9_980);
    assertThat(video(10_039)).isEqualTo(10_039);
  }

  @Test
  @DisplayName("F40 a large start is rebased to 0, with one offset for all tracks")
  void largeStartIsRebased() {
    assertThat(video(10_000)).isZero();
    assertThat(audio(10_023)).isEqualTo(23);
    assertThat(video(10_040)).isEqualTo(40);
  }

  @Test
  @DisplayName("F40 media of another track from before a rebased start is not negative")
  void nothingIsNegative() {
    assertThat(video(50_000)).isZero();
    assertThat(audio(49_900)).isZero();
    assertThat(audio(50_010)).isEqualTo(10);
  }

  @Test
  @DisplayName("F40 a step back of up to 1 s is held level, and time goes on at the same offset")
  void smallStepBackIsClamped() {
    assertThat(video(3_000)).isEqualTo(3_000);
    assertThat(video(2_000)).isEqualTo(3_000);
    assertThat(video(2_999)).isEqualTo(3_000);
    assertThat(video(3_040)).isEqualTo(3_040);
  }

  @Test
  @DisplayName("F40 a larger step back is another timeline, one frame after the newest media")
  void largeStepBackJoins() {
    video(5_000);
    video(5_040);
    assertThat(video(4_039)).isEqualTo(5_080);
    assertThat(video(4_079)).isEqualTo(5_120);
  }

  @Test
  @DisplayName("F40 the other track follows to the new timeline, its stragglers stay on the old")
  void tracksStayTogether() {
    video(60_000);
    audio(60_005);
    video(60_040);
    assertThat(video(0)).isEqualTo(80);
    assertThat(audio(60_051)).as("F45 a straggler").isEqualTo(51);
    assertThat(audio(7)).isEqualTo(87);
    assertThat(video(40)).isEqualTo(120);
  }

  @Test
  @DisplayName("F40 a track that goes on on the old timeline is taken over to the new one")
  void stragglersDoNotLast() {
    video(20_000);
    audio(20_000);
    assertThat(video(18_000)).isEqualTo(1);
    assertThat(audio(20_150)).isEqualTo(150);
    assertThat(audio(20_250)).isEqualTo(2_251);
  }

  @Test
  @DisplayName("F40 a step ahead of hours is another timeline, one of minutes is a pause")
  void hugeStepAheadJoins() {
    video(0);
    assertThat(video(600_000)).isEqualTo(600_000);
    assertThat(video(600_000 + 3_600_001)).isEqualTo(601_000);
  }

  @Test
  @DisplayName("F41 headers and ends stamped 0 in mid-stream do not disturb the clock")
  void configIsNoInput() {
    video(5_000);
    assertThat(stamp(Shot.videoHeader(0, 0, 1))).isEqualTo(5_000);
    assertThat(stamp(Shot.end(MediaKind.VIDEO, 0, 0))).isEqualTo(5_000);
    assertThat(stamp(Shot.audioHeader(0, 0, 1))).as("a track not heard yet").isEqualTo(5_000);
    assertThat(stamp(Shot.cue(2_000_000, 1))).as("data").isEqualTo(5_000);
    assertThat(video(5_040)).isEqualTo(5_040);
  }

  @Test
  @DisplayName("F41 config with a time that fits keeps it")
  void fittingConfigTimeIsKept() {
    assertThat(stamp(Shot.metadata(17, 1))).as("before all media").isEqualTo(17);
    assertThat(stamp(Shot.videoHeader(0, 3_600_000, 1))).as("before a large start").isZero();
    video(40);
    assertThat(stamp(Shot.videoHeader(0, 80, 2))).isEqualTo(80);
    assertThat(video(80)).isEqualTo(80);
  }

  @Test
  @DisplayName("F31 what is replayed before the first media has its time")
  void primedTime() {
    clock.prime(7_000);
    assertThat(stamp(Shot.metadata(0, 1))).isEqualTo(7_000);
    assertThat(stamp(Shot.videoHeader(0, 123, 1))).isEqualTo(7_000);
    assertThat(video(7_000)).isEqualTo(7_000);
  }

  @Test
  @DisplayName("F42 another publisher goes on after the time that passed, with one offset")
  void rejoins() {
    video(1_000);
    audio(1_010);
    clock.rejoin(2_500);
    clock.prime(900_000);
    assertThat(stamp(Shot.videoHeader(0, 0, 2))).isEqualTo(3_510);
    assertThat(video(900_000)).isEqualTo(3_510);
    assertThat(audio(900_011)).isEqualTo(3_521);
  }

  @Test
  @DisplayName("F42 without time passed it goes on one frame later")
  void rejoinsAtOnce() {
    video(1_000);
    video(1_040);
    clock.rejoin(0);
    assertThat(video(0)).isEqualTo(1_080);
  }

  @Test
  @DisplayName(
      "F42 a still is no frame's duration: after one it goes on within a tenth of a second")
  void rejoinsAfterStills() {
    video(1_000);
    video(1_500);
    audio(1_510);
    clock.rejoin(20);
    assertThat(video(0)).isEqualTo(1_610);
  }

  @Test
  @DisplayName("F44 the source's wrap at 2^32 is invisible")
  void wrap() {
    assertThat(video(-40)).isZero();
    assertThat(audio(-20)).isEqualTo(20);
    assertThat(video(0)).isEqualTo(40);
    assertThat(audio(3)).isEqualTo(43);
  }

  @Test
  @DisplayName("F44 the owner is told well before 2^31")
  void nearsLimit() {
    long ms = 0;
    while (ms < SinkClock.REOPEN_AT_MS) {
      video((int) ms);
      assertThat(clock.nearsLimit()).isFalse();
      ms += SinkClock.MAX_STEP_MS;
    }
    assertThat(video((int) (SinkClock.REOPEN_AT_MS - 1))).isEqualTo(SinkClock.REOPEN_AT_MS - 1);
    assertThat(clock.nearsLimit()).isFalse();
    long pausedMs = SinkClock.REOPEN_AT_MS - 1 + SinkClock.MAX_STEP_MS;
    assertThat(video((int) pausedMs)).as("the longest pause").isEqualTo(pausedMs).isPositive();
    assertThat(clock.nearsLimit()).isTrue();
  }
}
