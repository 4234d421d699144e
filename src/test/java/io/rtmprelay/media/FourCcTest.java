package io.rtmprelay.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FourCcTest {

  @DisplayName("5.6: FourCCs as the numbers that metadata writes")
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "avc1, 1635148593",
    "hvc1, 1752589105",
    "av01, 1635135537",
    "vp09, 1987063865",
    "mp4a, 1836069985",
    "Opus, 1332770163"
  })
  void numbers(String text, int codec) {
    assertThat(FourCc.text(codec)).isEqualTo(text);
  }

  @Test
  @DisplayName("5.3, 5.4: the codecs' names")
  void names() {
    Integer[] codecs = {
      FourCc.AVC1, FourCc.HVC1, FourCc.VVC1, FourCc.AV01, FourCc.VP08, FourCc.VP09,
      FourCc.MP4A, FourCc.MP3, FourCc.OPUS, FourCc.FLAC, FourCc.AC3, FourCc.EAC3
    };
    assertThat(codecs)
        .extracting(FourCc::text)
        .containsExactly(
            "avc1", "hvc1", "vvc1", "av01", "vp08", "vp09", "mp4a", ".mp3", "Opus", "fLaC", "ac-3",
            "ec-3");
  }

  @Test
  @DisplayName("hostile 86: nothing that a peer can name reaches a log line as it is")
  void escaped() {
    assertThat(FourCc.text(0x410a1b5c)).isEqualTo("A\\x0a\\x1b\\x5c");
    assertThat(FourCc.text(0xff00207f)).isEqualTo("\\xff\\x00\\x20\\x7f");
    assertThat(FourCc.text(2)).isEqualTo("2");
    assertThat(FourCc.text(15)).isEqualTo("15");
    assertThat(FourCc.text(16)).isEqualTo("\\x00\\x00\\x00\\x10");
    assertThat(FourCc.text(-1).getBytes(StandardCharsets.US_ASCII)).hasSize(16);
  }
}
