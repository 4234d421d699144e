package io.rtmprelay.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.HevcForm;
import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.config.SinkConfig.TrackChoice;
import io.rtmprelay.config.yaml.ConfigFault;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sink gets: tracks, codecs, form of HEVC. */
class RemuxConfigTest {

  private static RemuxConfig of(String defaults, String sink) {
    String text =
        "sink: { %s }\nroutes: [{ match: a/b, sinks: [{ id: a, url: 'file:a.flv', %s }] }]"
            .formatted(defaults, sink);
    SinkConfig settings =
        Candidate.of(text).config().routes().getFirst().sinks().getFirst().settings();
    return settings.remux();
  }

  private static TrackChoice only(Integer... ids) {
    return TrackChoice.of(List.of(ids));
  }

  @Test
  @DisplayName("by default all goes out as it comes")
  void defaults() {
    assertThat(of("", "")).isEqualTo(RemuxConfig.NONE);
    assertThat(of("", "tracks: all, codecs: any, hevc: asis")).isEqualTo(RemuxConfig.NONE);
    assertThat(of("", "tracks: { video: all }")).isEqualTo(RemuxConfig.NONE);
  }

  @Test
  @DisplayName("a list chooses, an empty one chooses nothing, and order and repeats do not matter")
  void chooses() {
    RemuxConfig config = of("", "tracks: { video: [], audio: [1, 0, 1] }, codecs: [mp4a, avc1]");
    assertThat(config)
        .isEqualTo(new RemuxConfig(only(), only(0, 1), List.of("avc1", "mp4a"), HevcForm.ASIS));
    assertThat(config.video().isNone()).isTrue();
    assertThat(config.audio().has(1)).isTrue();
    assertThat(config.audio().has(2)).isFalse();
  }

  @Test
  @DisplayName("a sink overrides key by key")
  void overrides() {
    String defaults = "tracks: { video: [0], audio: [0] }, codecs: [avc1], hevc: legacy";
    assertThat(of(defaults, "tracks: { audio: [1] }"))
        .isEqualTo(new RemuxConfig(only(0), only(1), List.of("avc1"), HevcForm.LEGACY));
    assertThat(of(defaults, "tracks: all, codecs: any, hevc: asis")).isEqualTo(RemuxConfig.NONE);
  }

  @ParameterizedTest(name = "{1}")
  @DisplayName("an item that is none is told with its place")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sink.tracks.audio[1] | tracks: { audio: [0, 256] } | must be a whole number from 0 to 255
          sink.codecs[0] | codecs: [h264] | must be one of avc1, hvc1
          sink.codecs[1] | codecs: [avc1, opus] | must be one of avc1, hvc1
          sink.codecs[0] | codecs: [16] | must be one of avc1, hvc1
          """)
  void faults(String path, String keys, String words) {
    ConfigFault fault = Candidate.of("sink: { " + keys + " }").fault();
    assertThat(fault.path()).isEqualTo(path);
    assertThat(fault.message()).contains(words);
  }
}
