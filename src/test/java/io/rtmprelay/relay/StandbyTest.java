package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.budget.MemoryBudget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is kept of a publisher that stands by, and how a stream goes on with it. */
class StandbyTest {

  private static final int KIB = 1 << 10;
  private static final Shot VIDEO_HEADER = Shot.videoHeader(0, 0, 1);
  private static final Shot AUDIO_HEADER = Shot.audioHeader(0, 0, 2);

  private final MemoryBudget memory = new MemoryBudget(1024 * KIB);
  private final Stream stream =
      new Stream("live/cam", new StreamSettings(64 * KIB, 16 * KIB, 4_000), memory);
  private final FakeOutlet outlet = new FakeOutlet(64 * KIB);
  private final Sink sink =
      stream.attach("a", new SinkSettings(64 * KIB, 4_000, StartMode.AUTO), 0);
  private final Standby standby = stream.standBy();

  @AfterEach
  void nothingIsHeld() {
    stream.close();
    outlet.close();
    assertThat(memory.heldBytes()).isZero();
  }

  private static void publish(Inlet to, long nowMs, Shot... shots) {
    for (Shot shot : shots) {
      MediaFrame frame = shot.frame();
      to.publish(frame, nowMs);
      frame.release();
    }
    to.flush(nowMs);
  }

  private void takeOver(long nowMs) {
    stream.gap();
    stream.resume(standby, nowMs);
  }

  private void start() {
    sink.ready(outlet, 0);
    publish(stream, 0, VIDEO_HEADER, AUDIO_HEADER, Shot.key(0, 4));
    publish(stream, 1_000, Shot.inter(960, 5), Shot.inter(1_000, 6));
  }

  @Test
  @DisplayName("a standby's frames reach nobody until it takes over, and it keeps the newest group")
  void keepsTheNewestGroup() {
    start();
    int before = outlet.arrivals.size();
    assertThat(standby.canStart(0)).isFalse();
    publish(standby, 0, VIDEO_HEADER, Shot.key(500_000, 10), Shot.inter(500_040, 11));
    assertThat(standby.canStart(0)).isTrue();
    publish(standby, 1_200, Shot.key(501_200, 12));
    publish(standby, 1_240, Shot.inter(501_240, 13));
    assertThat(outlet.arrivals).hasSize(before);
    assertThat(standby.bytesIn()).isEqualTo(24 + 4 * 100);
    assertThat(stream.stats().framesIn()).isEqualTo(5);

    takeOver(1_300);
    publish(stream, 1_300, Shot.inter(501_280, 14));
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .as("F42: on from when its keyframe came; the same config is not told again")
        .containsExactly(
            at(Shot.key(501_200, 12), 1_200),
            at(Shot.inter(501_240, 13), 1_240),
            at(Shot.inter(501_280, 14), 1_280));
    assertThat(sink.stats().starts()).isEqualTo(1);
    assertThat(stream.stats().framesIn()).isEqualTo(5 + 3 + 1);
  }

  @Test
  @DisplayName("config that differs comes before the standby's group, at its time")
  void configThatDiffers() {
    start();
    int before = outlet.arrivals.size();
    Shot header = Shot.videoHeader(0, 0, 9);
    publish(standby, 900, AUDIO_HEADER, header, Shot.key(40, 10));
    takeOver(1_100);
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .containsExactly(at(header, 1_040), at(Shot.key(40, 10), 1_040));
  }

  @Test
  @DisplayName("without a group sinks wait for the standby's next keyframe")
  void withoutGroup() {
    start();
    int before = outlet.arrivals.size();
    publish(standby, 1_000, VIDEO_HEADER, AUDIO_HEADER, Shot.inter(9_000, 10));
    takeOver(1_100);
    publish(stream, 1_140, Shot.inter(9_100, 11), Shot.key(9_140, 12));
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .containsExactly(at(Shot.key(9_140, 12), 1_100));
  }

  @Test
  @DisplayName("a sink that is still on its way starts with the standby's group as with any other")
  void laterSink() {
    publish(stream, 0, VIDEO_HEADER, Shot.key(0, 4));
    publish(standby, 1_000, VIDEO_HEADER, Shot.key(70, 10), Shot.inter(110, 11));
    takeOver(1_100);
    sink.ready(outlet, 1_200);
    assertThat(outlet.arrivals)
        .containsExactly(
            at(VIDEO_HEADER, 70), at(Shot.key(70, 10), 70), at(Shot.inter(110, 11), 110));
  }

  @Test
  @DisplayName("a standby is charged to the stream, and its group goes before any sink suffers")
  void shedsFirst() {
    FakeOutlet stalled = new FakeOutlet(1);
    sink.ready(stalled, 0);
    publish(stream, 0, VIDEO_HEADER, Shot.key(0, 4).sized(20 * KIB));
    publish(stream, 0, Shot.inter(40, 5).sized(20 * KIB));
    publish(standby, 0, Shot.key(0, 10).sized(13 * KIB));
    assertThat(standby.canStart(0)).isTrue();
    assertThat(stream.stats().heldBytes()).isGreaterThan(53 * KIB);
    publish(stream, 0, Shot.inter(80, 6).sized(11 * KIB));
    assertThat(standby.canStart(0)).as("the budget asked").isFalse();
    assertThat(sink.stats().droppedInGroups()).isZero();
    assertThat(sink.stats().queuedBytes()).isGreaterThan(30 * KIB);
    publish(standby, 80, Shot.key(80, 11).sized(KIB));
    assertThat(standby.canStart(80)).as("there is room for a small one").isTrue();
    stalled.close();
  }

  @Test
  @DisplayName("one group of a standby takes a quarter of the stream's memory at most")
  void groupIsBounded() {
    publish(standby, 0, Shot.key(0, 10).sized(10 * KIB), Shot.inter(40, 11).sized(5 * KIB));
    assertThat(standby.canStart(0)).isTrue();
    publish(standby, 0, Shot.inter(80, 12).sized(2 * KIB));
    assertThat(standby.canStart(0)).isFalse();
    assertThat(stream.stats().heldBytes()).isZero();
  }

  @Test
  @DisplayName("a standby without video can start once it is clear that none comes")
  void audioOnly() {
    start();
    int before = outlet.arrivals.size();
    publish(standby, 0, AUDIO_HEADER, Shot.audio(0, 100, 10));
    assertThat(standby.canStart(900)).isFalse();
    assertThat(standby.canStart(1_000)).isTrue();
    takeOver(1_100);
    publish(stream, 1_100, Shot.audio(0, 1_200, 11));
    assertThat(outlet.arrivals.subList(before, outlet.arrivals.size()))
        .containsExactly(at(Shot.audio(0, 1_200, 11), 1_100));
  }

  @Test
  @DisplayName("a standby that is gone keeps nothing, and takes nothing any more")
  void gone() {
    publish(standby, 0, VIDEO_HEADER, Shot.key(0, 10));
    assertThat(stream.stats().heldBytes()).isPositive();
    standby.close();
    publish(standby, 0, Shot.key(40, 11));
    assertThat(stream.stats().heldBytes()).isZero();
  }

  @Test
  @DisplayName("a keyframe of a later track, an end and a broken message do not start a group")
  void noStart() {
    publish(standby, 0, VIDEO_HEADER, Shot.key(0, 10), Shot.end(MediaKind.VIDEO, 0, 40));
    assertThat(standby.canStart(0)).isFalse();
  }

  private static Arrival at(Shot shot, int timestampMs) {
    return Arrival.of(shot, timestampMs);
  }
}
