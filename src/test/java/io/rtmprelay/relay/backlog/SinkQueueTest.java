package io.rtmprelay.relay.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.Shot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SinkQueueTest {

  private final List<DropCause> drops = new ArrayList<>();
  private final List<MediaFrame> made = new ArrayList<>();
  private SinkQueue queue =
      new SinkQueue(new SinkQueue.Bounds(1_000, 1_000, SinkQueue.MAX_FRAMES), drops::add);
  private long pendingBytes;
  private int oldestPendingMs = Integer.MAX_VALUE;

  private void offer(Shot... shots) {
    for (Shot shot : shots) {
      MediaFrame frame = shot.frame();
      made.add(frame);
      if (queue.admits(frame)) {
        queue.add(frame, shot.timestampMs(), pendingBytes, oldestPendingMs);
      }
      frame.release();
    }
  }

  /** What waits, as the frames' times, and lets it go. */
  private List<String> taken() {
    List<String> taken = new ArrayList<>();
    while (!queue.isEmpty()) {
      MediaFrame frame = queue.take();
      taken.add(frame.frameClass() + " " + queue.takenMs());
      frame.release();
    }
    return taken;
  }

  @AfterEach
  void nothingIsHeld() {
    queue.clear();
    assertThat(queue.bytes()).isZero();
    assertThat(queue.mediaBytes()).isZero();
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }

  @Test
  @DisplayName("F20 over half of the bytes nothing disposable is queued, all else is")
  void disposableGoesFirst() {
    offer(Shot.key(0, 1), Shot.inter(40, 2), Shot.inter(80, 3), Shot.inter(120, 4));
    offer(Shot.disposable(160, 5), Shot.disposable(200, 6), Shot.inter(240, 7));
    assertThat(taken())
        .containsExactly(
            "KEY 0", "INTER 40", "INTER 80", "INTER 120", "DISPOSABLE 160", "INTER 240");
    assertThat(drops).containsExactly(DropCause.DISPOSABLE);
  }

  @Test
  @DisplayName("F20 over half of the time nothing disposable is queued")
  void disposableGoesByTime() {
    offer(Shot.key(0, 1), Shot.disposable(500, 2), Shot.disposable(501, 3));
    assertThat(taken()).containsExactly("KEY 0", "DISPOSABLE 500");
  }

  @Test
  @DisplayName("F20 what the outlet holds counts")
  void pendingCounts() {
    pendingBytes = 350;
    offer(Shot.key(1_000, 1), Shot.disposable(1_040, 2));
    pendingBytes = 1;
    oldestPendingMs = 500;
    offer(Shot.disposable(1_000, 3), Shot.disposable(1_001, 4));
    assertThat(taken()).containsExactly("KEY 1000", "DISPOSABLE 1000");
  }

  @Test
  @DisplayName("F20 over the bound whole groups go, oldest first, up to the next keyframe")
  void groupsGo() {
    offer(Shot.inter(0, 1));
    offer(Shot.key(40, 2), Shot.inter(80, 3), Shot.inter(120, 4));
    offer(Shot.key(160, 5), Shot.inter(200, 6), Shot.inter(240, 7));
    offer(Shot.key(280, 8), Shot.inter(320, 9), Shot.inter(360, 10), Shot.inter(400, 11));
    offer(Shot.inter(440, 12));
    assertThat(taken())
        .containsExactly(
            "KEY 160",
            "INTER 200",
            "INTER 240",
            "KEY 280",
            "INTER 320",
            "INTER 360",
            "INTER 400",
            "INTER 440");
    assertThat(drops)
        .containsExactly(DropCause.HELD, DropCause.GROUP, DropCause.GROUP, DropCause.GROUP);
  }

  @Test
  @DisplayName("F21 without a keyframe to drop up to, the track holds until the next one")
  void holds() {
    offer(Shot.key(0, 1), Shot.inter(400, 2), Shot.inter(800, 3), Shot.inter(1_001, 4));
    oldestPendingMs = Integer.MAX_VALUE;
    assertThat(taken()).containsExactly("KEY 0", "INTER 400", "INTER 800");
    offer(Shot.inter(1_040, 5), Shot.disposable(1_080, 6), Shot.key(1_120, 7));
    assertThat(taken()).containsExactly("KEY 1120");
    assertThat(drops).containsExactly(DropCause.HELD, DropCause.HELD, DropCause.HELD);
  }

  @Test
  @DisplayName("F20 the keyframe that ends a hold lets the group before it go")
  void keyEndsHold() {
    offer(Shot.key(0, 1), Shot.inter(800, 2), Shot.inter(1_200, 3), Shot.key(1_600, 4));
    assertThat(taken()).containsExactly("KEY 1600");
  }

  @Test
  @DisplayName("F33 after a cut frames shown before the keyframe go, in the queue and later")
  void leadingGoes() {
    offer(Shot.key(0, 1), Shot.inter(400, 2));
    offer(Shot.key(800, 3).composed(80), Shot.inter(840, 4).composed(-40));
    offer(Shot.inter(1_100, 5).composed(-250));
    offer(Shot.inter(1_140, 6).composed(-261));
    offer(Shot.inter(1_180, 7).composed(-300), Shot.inter(1_220, 8).composed(-340));
    assertThat(taken()).containsExactly("KEY 800", "INTER 1180", "INTER 1220");
    assertThat(drops)
        .containsExactly(
            DropCause.GROUP,
            DropCause.GROUP,
            DropCause.LEADING,
            DropCause.LEADING,
            DropCause.LEADING);
  }

  @Test
  @DisplayName("F33 without a cut they stay")
  void leadingStaysWithoutCut() {
    offer(
        Shot.key(0, 1).composed(80), Shot.inter(40, 2).composed(-40), Shot.key(80, 3).composed(80));
    offer(Shot.inter(120, 4).composed(-40), Shot.inter(160, 5));
    assertThat(taken()).hasSize(5);
    assertThat(drops).isEmpty();
  }

  @Test
  @DisplayName("F24 each track has its own gate")
  void tracksAreApart() {
    offer(Shot.key(0, 1), Shot.key(0, 2).onTrack(1));
    offer(Shot.inter(400, 3), Shot.inter(400, 4).onTrack(1));
    offer(Shot.key(900, 5).onTrack(1), Shot.inter(1_001, 6), Shot.inter(1_001, 7).onTrack(1));
    offer(Shot.inter(1_041, 8), Shot.inter(1_041, 9).onTrack(1));
    assertThat(taken()).containsExactly("KEY 0", "INTER 400", "KEY 900");
    offer(Shot.key(1_080, 10).onTrack(1), Shot.inter(1_080, 11), Shot.inter(1_120, 12).onTrack(1));
    assertThat(taken()).containsExactly("KEY 1080", "INTER 1120");
    assertThat(drops.subList(0, 2)).containsOnly(DropCause.GROUP);
    assertThat(drops.subList(2, 7)).containsOnly(DropCause.HELD);
    assertThat(drops).hasSize(7);
  }

  @Test
  @DisplayName("F22 CONFIG and END stay; of CONFIG with no media left between, the newest does")
  void setUpStays() {
    offer(Shot.videoHeader(0, 0, 1), Shot.key(0, 2), Shot.inter(400, 3));
    offer(Shot.videoHeader(0, 500, 4), Shot.key(500, 5), Shot.inter(800, 6));
    offer(Shot.videoHeader(0, 900, 7), Shot.key(900, 8), Shot.end(MediaKind.VIDEO, 0, 910));
    offer(Shot.videoHeader(0, 1_600, 9), Shot.key(1_600, 10));
    assertThat(taken())
        .containsExactly("CONFIG 900", "KEY 900", "END 910", "CONFIG 1600", "KEY 1600");
  }

  @Test
  @DisplayName("F22 a flood of config with no media between does not fill the queue (#89)")
  void configFlood() {
    pendingBytes = 1_001;
    for (int id = 0; id < 1_000; id++) {
      offer(Shot.videoHeader(0, id, id), Shot.metadata(id, id));
    }
    assertThat(queue.bytes()).isLessThan(100);
    assertThat(taken()).containsExactly("CONFIG 999", "CONFIG 999");
    assertThat(drops).isEmpty();
  }

  @Test
  @DisplayName("F20 audio goes last, oldest first, within a share of its own")
  void audioGoesLast() {
    offer(Shot.key(0, 1).sized(900));
    for (int ms = 0; ms < 500; ms += 20) {
      offer(Shot.audio(0, ms, ms));
    }
    assertThat(taken()).hasSize(11).startsWith("KEY 0", "AUDIO 300").endsWith("AUDIO 480");
    assertThat(drops).hasSize(15).containsOnly(DropCause.AUDIO);
  }

  @Test
  @DisplayName("F20 audio goes on while video holds, up to twice the time")
  void audioHasItsOwnTime() {
    offer(Shot.key(0, 1));
    for (int ms = 0; ms <= 2_400; ms += 100) {
      offer(Shot.audio(0, ms, ms));
    }
    assertThat(taken()).startsWith("KEY 0", "AUDIO 400").endsWith("AUDIO 2400");
  }

  @Test
  @DisplayName(
      "F32 at a restart each track waits for its keyframe, audio for the time of the first")
  void restart() {
    queue.begin();
    queue.restart(1_000);
    offer(Shot.audio(0, 990, 1), Shot.inter(990, 2), Shot.key(1_000, 3).composed(40));
    offer(Shot.inter(1_010, 4), Shot.audio(0, 999, 5), Shot.audio(0, 1_000, 6));
    offer(Shot.inter(1_040, 7), Shot.inter(1_040, 8).onTrack(1));
    assertThat(taken()).containsExactly("KEY 1000", "AUDIO 1000", "INTER 1040");
    assertThat(drops)
        .containsExactly(
            DropCause.AUDIO, DropCause.HELD, DropCause.LEADING, DropCause.AUDIO, DropCause.HELD);
  }

  @Test
  @DisplayName("F20 for a budget: first the old groups, then all media up to the next keyframe")
  void sheds() {
    offer(Shot.videoHeader(0, 0, 9), Shot.key(0, 1), Shot.inter(40, 2), Shot.audio(0, 40, 3));
    offer(Shot.key(80, 4), Shot.inter(120, 5));
    assertThat(queue.dropOldGroups()).isTrue();
    assertThat(queue.dropOldGroups()).isFalse();
    assertThat(queue.dropMedia()).isTrue();
    assertThat(queue.dropMedia()).isFalse();
    offer(Shot.inter(160, 6), Shot.audio(0, 160, 7), Shot.key(200, 8));
    assertThat(taken()).containsExactly("CONFIG 0", "AUDIO 160", "KEY 200");
  }

  @Test
  @DisplayName("A keyframe over the bytes by itself is not kept, and its group is not either")
  void oversizeKey() {
    offer(Shot.key(0, 1).sized(1_001), Shot.inter(40, 2), Shot.key(80, 3));
    assertThat(taken()).containsExactly("KEY 80");
  }

  @Test
  @DisplayName("Many tiny frames are bounded by their number")
  void manyTinyFrames() {
    queue =
        new SinkQueue(new SinkQueue.Bounds(1L << 30, 1 << 30, SinkQueue.MAX_FRAMES), drops::add);
    offer(Shot.key(0, 1));
    for (int id = 0; id < 3 * SinkQueue.MAX_FRAMES; id++) {
      offer(Shot.inter(0, id), Shot.audio(0, 0, id));
    }
    assertThat(taken()).hasSizeBetween(SinkQueue.MAX_FRAMES / 2, SinkQueue.MAX_FRAMES * 3 / 2 + 1);
  }
}
