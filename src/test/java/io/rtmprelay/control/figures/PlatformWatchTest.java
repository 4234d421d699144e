package io.rtmprelay.control.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlatformWatchTest {

  private final Stream stream =
      new Stream(
          "live/cam", new StreamSettings(1 << 20, 1 << 20, 4_000), new MemoryBudget(1 << 20));
  private final Sink sink = stream.attach("s", new SinkSettings(1 << 20, 4_000, StartMode.AUTO), 0);
  private PlatformWatch watch = new PlatformWatch("s", sink, stream, Profile.YOUTUBE);

  @AfterEach
  void close() {
    stream.close();
  }

  private void publish(MediaKind kind, long nowMs, int... bytes) {
    byte[] body = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      body[i] = (byte) bytes[i];
    }
    MediaFrame frame =
        MediaFrame.of(kind, (int) nowMs, PlainImage.of(Unpooled.wrappedBuffer(body)));
    stream.publish(frame, nowMs);
    frame.release();
  }

  private void key(long nowMs) {
    publish(MediaKind.VIDEO, nowMs, 0x17, 1, 0, 0, 0, 0);
    publish(MediaKind.AUDIO, nowMs, 0xaf, 1, 0);
  }

  private void headers(long nowMs) {
    publish(MediaKind.VIDEO, nowMs, 0x17, 0, 0, 0, 0, 0);
    publish(MediaKind.AUDIO, nowMs, 0xaf, 0, 0x12, 0x10);
  }

  private void look(long fromMs, long toMs) {
    for (long ms = fromMs; ms <= toMs; ms += 1_000) {
      watch.look(ms);
    }
  }

  @Test
  @DisplayName("a keyframe that is long in coming is told, and no more once it came")
  void awaitsTheSecondKeyframe() {
    headers(0);
    key(0);
    look(0, 4_000);
    assertThat(watch.reason()).isNull();
    look(5_000, 9_000);
    assertThat(watch.reason()).contains("keyframe", "YouTube");
    key(9_500);
    key(11_500);
    look(12_000, 12_000);
    assertThat(watch.reason()).isNull();
  }

  @Test
  @DisplayName("a kind of media that stays away is told, and goes on to be")
  void lacksSound() {
    watch = new PlatformWatch("s", sink, stream, Profile.FACEBOOK);
    publish(MediaKind.VIDEO, 0, 0x17, 0, 0, 0, 0, 0);
    for (int second = 0; second < 30; second += 2) {
      publish(MediaKind.VIDEO, second * 1_000L, 0x17, 1, 0, 0, 0, 0);
      look(second * 1_000L, second * 1_000L);
    }
    assertThat(watch.reason()).contains("audio");
  }

  @Test
  @DisplayName("each publisher's keyframes are its own, and a gap has none")
  void newPublisher() {
    headers(0);
    key(0);
    key(2_000);
    look(2_000, 4_000);
    stream.gap();
    look(5_000, 30_000);
    assertThat(watch.reason()).isNull();
    stream.resume(30_500);
    key(30_500);
    look(31_000, 33_000);
    assertThat(watch.reason()).as("soon after its first keyframe").isNull();
    look(34_000, 40_000);
    assertThat(watch.reason()).contains("keyframe");
  }
}
