package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.budget.MemoryBudget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A sink that leaves its session for another one at a keyframe (K50). */
class SinkLeaveTest {

  private static final Shot VIDEO_HEADER = Shot.videoHeader(0, 0, 2);

  private final MemoryBudget process = new MemoryBudget(1 << 20);
  private final Stream stream =
      new Stream("live/cam", new StreamSettings(1 << 20, 20_000, 2_000), process);
  private final FakeOutlet old = new FakeOutlet(10_000);
  private final FakeOutlet next = new FakeOutlet(10_000);
  private final Sink sink = stream.attach("a", new SinkSettings(20_000, 2_000, StartMode.AUTO), 0);
  private boolean leaves;

  private void publish(long nowMs, Shot... shots) {
    for (Shot shot : shots) {
      MediaFrame frame = shot.frame();
      stream.publish(frame, nowMs);
      frame.release();
    }
    stream.flush(nowMs);
  }

  @AfterEach
  void allIsDischarged() {
    old.close();
    next.close();
    stream.close();
    assertThat(process.heldBytes()).isZero();
  }

  @Test
  @DisplayName("K50: the old session gets all up to the keyframe, the next one all from there")
  void atKey() {
    sink.leaveAtKeyIf(() -> leaves);
    publish(0, VIDEO_HEADER, Shot.key(0, 4));
    sink.ready(old, 10);
    publish(3_000, Shot.key(3_000, 5), Shot.inter(3_040, 6));
    leaves = true;
    publish(3_080, Shot.inter(3_080, 7));
    assertThat(sink.isBroken()).isFalse();
    publish(3_120, Shot.key(3_120, 8), Shot.inter(3_160, 9));
    assertThat(sink.isBroken()).isTrue();
    assertThat(sink.drained()).isFalse();
    assertThat(old.arrivals).last().isEqualTo(Arrival.of(Shot.inter(3_080, 7), 3_080));
    leaves = false;
    publish(4_200, Shot.inter(4_200, 10));
    sink.lost();
    sink.ready(next, 4_300);
    assertThat(next.arrivals)
        .containsExactly(
            Arrival.of(VIDEO_HEADER, 3_120),
            Arrival.of(Shot.key(3_120, 8), 3_120),
            Arrival.of(Shot.inter(3_160, 9), 3_160),
            Arrival.of(Shot.inter(4_200, 10), 4_200));
  }

  @Test
  @DisplayName("K50: in the midst of a group only while that group is kept, and for audio alone")
  void inTheMidst() {
    assertThat(sink.mayBreakOff(0)).isFalse();
    publish(0, VIDEO_HEADER, Shot.key(0, 4));
    assertThat(sink.mayBreakOff(100)).isTrue();
    publish(30_000, Shot.inter(90_000, 5));
    assertThat(sink.mayBreakOff(30_000)).as("the group is too long to be kept").isFalse();
    publish(60_000, Shot.audio(0, 120_000, 6));
    assertThat(sink.mayBreakOff(60_000)).as("no video for long").isTrue();
  }
}
