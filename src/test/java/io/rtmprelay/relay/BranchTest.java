package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sinks that are kept behind on purpose. */
class BranchTest {

  private static final int DELAY_MS = 30_000;

  private static final Shot METADATA = Shot.metadata(0, 1);
  private static final Shot VIDEO_HEADER = Shot.videoHeader(0, 0, 2);
  private static final Shot AUDIO_HEADER = Shot.audioHeader(0, 0, 3);

  private final MemoryBudget process = new MemoryBudget(1 << 20);
  private final FakeOutlet outlet = new FakeOutlet(Long.MAX_VALUE);
  private final FakeOutlet delayedOutlet = new FakeOutlet(Long.MAX_VALUE);
  private final List<MediaFrame> made = new ArrayList<>();
  private Stream stream = stream(1 << 20, false);

  private Stream stream(long memoryBytes, boolean freeze) {
    return new Stream("live/cam", new StreamSettings(memoryBytes, 20_000, 2_000, freeze), process);
  }

  private static SinkSettings settings(StartMode start, int delayMs) {
    return new SinkSettings(20_000, 2_000, start, delayMs);
  }

  private void publish(long nowMs, Shot... shots) {
    for (Shot shot : shots) {
      MediaFrame frame = shot.frame();
      made.add(frame);
      stream.publish(frame, nowMs);
      frame.release();
    }
    stream.flush(nowMs);
  }

  private long advance(long nowMs) {
    return stream.advance((kind, body) -> PlainImage.of(body), nowMs);
  }

  private static Arrival at(Shot shot, int timestampMs) {
    return Arrival.of(shot, timestampMs);
  }

  @AfterEach
  void allIsDischarged() {
    outlet.close();
    delayedOutlet.close();
    stream.close();
    assertThat(process.heldBytes()).isZero();
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  @DisplayName("a standby that takes over goes on when it is due, its group first")
  void standbyTakesOver() {
    Sink delayed = stream.attach("later", settings(StartMode.AUTO, DELAY_MS), 0);
    delayed.ready(delayedOutlet, 0);
    publish(0, VIDEO_HEADER, Shot.key(0, 4));
    Standby standby = stream.standBy();
    for (Shot shot : List.of(VIDEO_HEADER, Shot.key(500_000, 10), Shot.inter(500_040, 11))) {
      MediaFrame frame = shot.frame();
      standby.publish(frame, 1_000);
      frame.release();
    }
    stream.gap();
    stream.resume(standby, 1_100);
    publish(1_140, Shot.inter(500_080, 12));
    advance(DELAY_MS + 1_050);
    assertThat(delayedOutlet.arrivals).hasSize(2);
    advance(DELAY_MS + 1_200);
    assertThat(delayedOutlet.arrivals.subList(2, delayedOutlet.arrivals.size()))
        .containsExactly(
            at(Shot.key(500_000, 10), 1_000),
            at(Shot.inter(500_040, 11), 1_040),
            at(Shot.inter(500_080, 12), 1_080));
  }

  @Test
  @DisplayName("all since publish, unchanged and each message when it is due, as told of before")
  void goesOnWhenDue() {
    stream.attach("now", settings(StartMode.AUTO, 0), 0).ready(outlet, 0);
    Sink delayed = stream.attach("later", settings(StartMode.AUTO, DELAY_MS), 0);
    publish(1_000, METADATA, VIDEO_HEADER, AUDIO_HEADER, Shot.key(0, 4), Shot.audio(0, 0, 5));
    delayed.ready(delayedOutlet, 25_000);
    publish(1_500, Shot.inter(500, 6));
    publish(20_000, Shot.key(19_000, 7));
    assertThat(outlet.arrivals).hasSize(7);
    assertThat(delayedOutlet.arrivals).isEmpty();
    assertThat(stream.isDelaying()).isTrue();
    assertThat(stream.restMs(delayed, 21_000)).isEqualTo(29_000);
    assertThat(advance(30_999)).isEqualTo(31_000);
    assertThat(delayedOutlet.arrivals).isEmpty();
    assertThat(advance(31_000)).isEqualTo(31_500);
    assertThat(delayedOutlet.arrivals).isEqualTo(outlet.arrivals.subList(0, 5));
    delayedOutlet.take(10_000);
    publish(31_500, Shot.inter(30_500, 8));
    delayedOutlet.take(10_000);
    advance(31_500);
    assertThat(delayedOutlet.arrivals).as("a read lets it go too").hasSize(6);
    assertThat(delayed.stats().queuedMs()).as("the delay is no lag").isZero();
    advance(70_000);
    assertThat(delayedOutlet.arrivals).isEqualTo(outlet.arrivals);
    assertThat(advance(70_000)).isEqualTo(Stream.NEVER);
    assertThat(stream.isDelaying()).isFalse();
    assertThat(stream.restMs(delayed, 70_000)).isZero();
  }

  @Test
  @DisplayName("A sink starts with what was the newest keyframe then, and what was config then")
  void startsInThePast() {
    Sink delayed = stream.attach("later", settings(StartMode.AUTO, DELAY_MS), 0);
    publish(0, METADATA, VIDEO_HEADER, Shot.key(0, 4));
    publish(10_000, Shot.key(10_000, 5));
    publish(11_000, Shot.inter(11_000, 6));
    publish(12_000, Shot.videoHeader(0, 0, 7), Shot.key(12_000, 8));
    advance(41_500);
    delayed.ready(delayedOutlet, 41_500);
    assertThat(delayedOutlet.arrivals)
        .containsExactly(
            at(METADATA, 0),
            at(VIDEO_HEADER, 0),
            at(Shot.key(10_000, 5), 0),
            at(Shot.inter(11_000, 6), 1_000));
    advance(42_000);
    assertThat(delayedOutlet.arrivals.subList(4, 6))
        .containsExactly(at(Shot.videoHeader(0, 0, 7), 1_000), at(Shot.key(12_000, 8), 2_000));
  }

  @Test
  @DisplayName("F42 a change of the publisher comes when it is due, in its order")
  void publisherChanges() {
    stream.attach("now", settings(StartMode.AUTO, 0), 0).ready(outlet, 0);
    Sink delayed = stream.attach("later", settings(StartMode.AUTO, DELAY_MS), 0);
    delayed.ready(delayedOutlet, 0);
    publish(0, VIDEO_HEADER, Shot.key(0, 4));
    publish(1_000, Shot.inter(1_000, 5));
    stream.gap();
    stream.resume(3_000);
    publish(3_000, VIDEO_HEADER, Shot.inter(70_000, 6), Shot.key(70_040, 7));
    stream.gap();
    stream.resume(3_000);
    publish(3_000, Shot.videoHeader(0, 0, 9), Shot.key(5, 8));
    publish(31_500, Shot.inter(28_505, 10));
    assertThat(delayedOutlet.arrivals).hasSize(3);
    advance(70_000);
    assertThat(delayedOutlet.arrivals).isEqualTo(outlet.arrivals);
    assertThat(outlet.arrivals).hasSize(7);
  }

  @Test
  @DisplayName("gap: freeze: what is made in a gap is delayed like all else")
  void freezes() {
    stream.close();
    stream = stream(1 << 20, true);
    stream.attach("now", settings(StartMode.AUTO, 0), 0).ready(outlet, 0);
    Sink delayed = stream.attach("later", settings(StartMode.AUTO, DELAY_MS), 0);
    delayed.ready(delayedOutlet, 0);
    publish(0, VIDEO_HEADER, Shot.audioHeader(0, 0, 0x12100000), Shot.key(0, 4));
    publish(20, Shot.audio(0, 20, 5));
    stream.gap();
    for (long nowMs = 20; nowMs <= 5_000; nowMs += 20) {
      advance(nowMs);
    }
    assertThat(delayedOutlet.arrivals).isEmpty();
    assertThat(outlet.arrivals).hasSizeGreaterThan(200);
    stream.finish();
    for (long nowMs = 30_000; nowMs <= 35_000; nowMs += 20) {
      advance(nowMs);
    }
    assertThat(delayedOutlet.arrivals).isEqualTo(outlet.arrivals);
    assertThat(advance(35_100)).isEqualTo(Stream.NEVER);
  }

  @Test
  @DisplayName("F20 over the budget whole groups go, the oldest first, and no sink without a delay")
  void shedsGroups() {
    stream.close();
    stream = stream(6_000, false);
    Sink now = stream.attach("now", settings(StartMode.KEY, 0), 0);
    now.ready(outlet, 0);
    Sink delayed = stream.attach("later", settings(StartMode.KEY, DELAY_MS), 0);
    delayed.ready(delayedOutlet, 0);
    int sent = 0;
    for (int ms = 0; ms < 20_000; ms += 40) {
      Shot shot = ms % 400 == 0 ? Shot.key(ms, sent) : Shot.inter(ms, sent);
      publish(ms, shot.sized(100));
      outlet.take(1_000);
      sent++;
      assertThat(stream.stats().heldBytes()).isLessThanOrEqualTo(6_000);
    }
    assertThat(outlet.arrivals).hasSize(sent);
    advance(60_000);
    assertThat(delayed.stats().droppedInGroups()).isEqualTo(sent - delayedOutlet.arrivals.size());
    assertThat(delayedOutlet.arrivals)
        .hasSizeBetween(30, 60)
        .isEqualTo(sameBodies(sent - delayedOutlet.arrivals.size()));
    assertThat((sent - delayedOutlet.arrivals.size()) % 10).as("whole groups").isZero();
  }

  /** What came without a delay from number {@code from} on, from time 0. */
  private List<Arrival> sameBodies(int from) {
    return outlet.arrivals.subList(from, outlet.arrivals.size()).stream()
        .map(
            arrival ->
                new Arrival(arrival.kind(), arrival.body(), arrival.timestampMs() - from * 40))
        .toList();
  }

  @Test
  @DisplayName("Cut off, nothing of it goes on; taken out, nothing of it is held")
  void dropped() {
    Sink delayed = stream.attach("later", settings(StartMode.AUTO, DELAY_MS), 0);
    delayed.ready(delayedOutlet, 0);
    publish(0, VIDEO_HEADER, Shot.key(0, 4), Shot.inter(40, 5));
    stream.dropDelayed();
    assertThat(stream.restMs(delayed, 0)).isZero();
    assertThat(delayed.stats().droppedLost()).isEqualTo(3);
    publish(100, Shot.key(100, 6));
    assertThat(stream.sinks()).containsExactly(delayed);
    stream.detach(delayed);
    assertThat(stream.sinks()).isEmpty();
    assertThat(advance(70_000)).isEqualTo(Stream.NEVER);
    assertThat(delayedOutlet.arrivals).isEmpty();
  }

  @Test
  @DisplayName("A clock of more than 24 days changes nothing")
  void longRun() {
    Sink delayed = stream.attach("later", settings(StartMode.AUTO, DELAY_MS), 0);
    delayed.ready(delayedOutlet, 0);
    for (long base : new long[] {(1L << 31) - 20_000, (1L << 32) - 20_000, 3L << 32}) {
      int before = delayedOutlet.arrivals.size();
      publish(base, Shot.key((int) base, 4));
      advance(base + DELAY_MS - 1);
      assertThat(delayedOutlet.arrivals).hasSize(before);
      assertThat(advance(base + DELAY_MS)).isEqualTo(Stream.NEVER);
      assertThat(delayedOutlet.arrivals).hasSize(before + 1);
    }
  }
}
