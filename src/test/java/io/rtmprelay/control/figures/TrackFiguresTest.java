package io.rtmprelay.control.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is told of tracks; the bodies are those of encoders. */
class TrackFiguresTest {

  private static final String HEVC_HEADER =
      "9068766331"
          + "0101600000009000000000003cf000fcfdf8f800000f02200001001840010c01ffff01600000"
          + "030090000003000003003c959809210001002a42010101600000030090000003000003003ca0"
          + "0a080b9d4996566924caf0468080000003008000000c84";
  private static final String AVC_KEY = "1701000000";
  private static final String AVC_INTER = "2701000000";
  private static final String AAC_HEADER = "af001210";

  private final Stream stream =
      new Stream(
          "live/cam", new StreamSettings(1 << 20, 1 << 20, 4_000), new MemoryBudget(1 << 20));
  private final TrackFigures figures = new TrackFigures();

  @AfterEach
  void close() {
    stream.close();
  }

  private void publish(MediaKind kind, int timestampMs, String body) {
    MediaFrame frame = MediaFrame.of(kind, timestampMs, PlainImage.hex(body));
    stream.publish(frame, timestampMs);
    frame.release();
  }

  private TrackReport track(int index) {
    return figures.renewed(TrackFigures.report(stream.tracks())).get(index);
  }

  /** Pictures of 1,000 bytes, 25 to the second, from a source whose clock began long ago. */
  private void second(int second, int arrivedMs) {
    for (int i = 0; i < 25; i++) {
      publish(
          MediaKind.VIDEO,
          -2_000 + second * 1_000 + i * 40,
          (i == 0 ? AVC_KEY : AVC_INTER) + "00".repeat(995));
    }
    figures.second(stream.tracks(), arrivedMs);
  }

  @Test
  @DisplayName("frames count by their own times, bytes by the relay's; unknown until two seconds")
  void rates() {
    second(0, 1_000);
    assertThat(track(0)).isEqualTo(new TrackReport("video", 0, "avc1"));
    second(1, 2_300);
    assertThat(track(0).frameRate()).isEqualTo(25.0);
    assertThat(track(0).bitrate()).isEqualTo(25_000 * 8_000L / 1_300);
    second(2, 3_000);
    second(3, 4_000);
    second(4, 5_300);
    assertThat(track(0).frameRate()).as("past 2^32").isEqualTo(25.0);
    assertThat(track(0).bitrate()).isEqualTo(75_000 * 8L / 3);
    figures.second(stream.tracks(), 6_000);
    figures.second(stream.tracks(), 7_000);
    figures.second(stream.tracks(), 8_000);
    assertThat(track(0).frameRate()).as("nothing came").isZero();
    assertThat(track(0).bitrate()).isZero();
  }

  @Test
  @DisplayName("codec, size and rate are what the headers say; sound has no frame rate")
  void facts() {
    publish(MediaKind.VIDEO, 0, HEVC_HEADER);
    publish(MediaKind.AUDIO, 0, AAC_HEADER);
    for (int second = 0; second < 3; second++) {
      publish(MediaKind.AUDIO, second * 1_000, "af01" + "00".repeat(500));
      figures.second(stream.tracks(), second * 1_000L);
    }
    TrackReport video = track(0);
    assertThat(video.codec()).isEqualTo("hvc1");
    assertThat(video.codecString()).startsWith("hvc1.1.6.");
    assertThat(video.width()).isEqualTo(318);
    assertThat(video.height()).isEqualTo(178);
    assertThat(video.sampleRate()).isNull();
    TrackReport audio = track(1);
    assertThat(audio)
        .isEqualTo(
            new TrackReport(
                "audio", 0, "mp4a", "mp4a.40.2", null, null, null, 44_100, 2, 502 * 8L));
  }

  @Test
  @DisplayName("what is known of a track does not outlive its codec, or its publisher")
  void anew() {
    publish(MediaKind.VIDEO, 0, HEVC_HEADER);
    second(0, 1_000);
    assertThat(track(0).codec()).isEqualTo("avc1");
    assertThat(track(0).codecString()).isNull();
    assertThat(track(0).width()).isNull();
    second(1, 2_000);
    assertThat(track(0).frameRate()).isEqualTo(25.0);
    stream.gap();
    stream.resume(3_000);
    assertThat(TrackFigures.report(stream.tracks())).isEmpty();
    second(2, 4_000);
    assertThat(track(0).frameRate()).isNull();
  }
}
