package io.rtmprelay.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.DelayHistogram;
import io.rtmprelay.rtmp.chunk.BodyImages;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnsentFramesTest {

  private final BodyImages images = new BodyImages(4096);
  private final UnsentFrames unsent = new UnsentFrames();

  private MediaFrame frame() {
    return MediaFrame.of(MediaKind.AUDIO, 0, images.image(MediaKind.AUDIO, new byte[100]));
  }

  /** As the sink does: the writer's own reference is let go after the write. */
  private MediaFrame added(long endAt) {
    MediaFrame frame = frame();
    unsent.add(frame, endAt);
    frame.release();
    return frame;
  }

  @Test
  @DisplayName("a frame is held until the socket took its last byte, and no longer")
  void holdsUntilTaken() {
    MediaFrame first = added(100);
    MediaFrame second = added(250);
    unsent.taken(99);
    assertThat(first.refCnt()).isEqualTo(1);
    unsent.taken(100);
    assertThat(first.refCnt()).isZero();
    assertThat(second.refCnt()).isEqualTo(1);
    assertThat(unsent.size()).isEqualTo(1);
    unsent.taken(250);
    assertThat(second.refCnt()).isZero();
    assertThat(unsent.size()).isZero();
  }

  @Test
  @DisplayName("it grows in the midst of a turn of its ring, keeps the order and lets go of all")
  void grows() {
    List<MediaFrame> frames = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      frames.add(added(i));
    }
    unsent.taken(30);
    for (int i = 41; i <= 300; i++) {
      frames.add(added(i));
    }
    for (int taken = 31; taken <= 200; taken++) {
      unsent.taken(taken);
      assertThat(frames.get(taken - 1).refCnt()).isZero();
      assertThat(frames.get(taken).refCnt()).isEqualTo(1);
    }
    unsent.clear();
    assertThat(frames).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
    unsent.clear();
  }

  @Test
  @DisplayName("delays are told at the flush, the frames of one read together, made ones never")
  void tellsDelays() {
    DelayHistogram delays = new DelayHistogram();
    long now = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      MediaFrame frame = frame();
      frame.arrivedAt(now - (i < 3 ? 5_000_000 : i * 10_000_000L));
      unsent.add(frame, i);
      frame.release();
    }
    added(60);
    assertThat(LongStream.of(delays.counts()).sum()).isZero();
    unsent.flushed(delays);
    assertThat(LongStream.of(delays.counts()).sum()).isEqualTo(50);
    assertThat(delays.sumNanos()).isGreaterThanOrEqualTo(3 * 5_000_000 + 1_222 * 10_000_000L);
    long[] before = delays.counts();
    unsent.flushed(delays);
    assertThat(delays.counts()).isEqualTo(before);
    unsent.clear();
  }
}
