package io.rtmprelay.codec.sound;

import static io.rtmprelay.codec.sound.AacConfig.Kind.LOW_FREQUENCY;
import static io.rtmprelay.codec.sound.AacConfig.Kind.PAIR;
import static io.rtmprelay.codec.sound.AacConfig.Kind.SINGLE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.codec.sound.AacConfig.Element;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors laid out by hand from ISO 14496-3. */
class AacConfigTest {

  private static AacConfig read(String hex) {
    return requireNonNull(AacConfig.read(HexFormat.of().parseHex(hex)));
  }

  @Test
  @DisplayName("AAC-LC, 44.1 kHz, stereo: what most encoders send")
  void stereo() {
    assertThat(read("1210")).isEqualTo(new AacConfig(2, 44_100, 44_100, 1024, 2, pair()));
  }

  @Test
  @DisplayName("AAC-LC, 48 kHz, mono")
  void mono() {
    assertThat(read("1188"))
        .isEqualTo(new AacConfig(2, 48_000, 48_000, 1024, 1, List.of(new Element(SINGLE, 0))));
  }

  @Test
  @DisplayName("SBR and PS told in front: the pace of frames is the core's")
  void sbr() {
    // 5 and 29: core 24 kHz and 22.05 kHz, then the rate that is heard, then AAC-LC.
    assertThat(read("2b11880000").sampleRate()).isEqualTo(24_000);
    assertThat(read("eb8a0800").sampleRate()).isEqualTo(22_050);
    assertThat(read("eb8a0800").elements()).containsExactly(new Element(SINGLE, 0));
    // Told behind, as most do: 0x2b7 after a plain config of the core.
    assertThat(read("131056e598").sampleRate()).isEqualTo(24_000);
    assertThat(read("131056e598").heardRate()).isEqualTo(48_000);
    assertThat(read("2b11880000").heardRate()).isEqualTo(48_000);
    assertThat(read("eb8a0800").channels()).as("mono widened by PS").isEqualTo(2);
  }

  @Test
  @DisplayName("frames of 960 samples, and a rate that has no index")
  void unusual() {
    assertThat(read("1214").frameSamples()).isEqualTo(960);
    // 15 for the rate, then 0x00bb80 = 48000 in 24 bits, 2 channels.
    assertThat(read("1780" + "5dc010"))
        .isEqualTo(new AacConfig(2, 48_000, 48_000, 1024, 2, pair()));
  }

  private static List<Element> pair() {
    return List.of(new Element(PAIR, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "1, S",
    "2, P",
    "3, SP",
    "4, SPS",
    "5, SPP",
    "6, SPPL",
    "7, SPPPL",
    "11, SPPSL",
    "12, SPPPL",
    "14, SPPLP"
  })
  @DisplayName("each channel configuration has its elements, numbered by kind")
  void configurations(int channels, String kinds) {
    AacConfig config = requireNonNull(AacConfig.read(asc(channels)));
    StringBuilder told = new StringBuilder();
    int[] tags = new int[4];
    for (Element element : config.elements()) {
      told.append("SP?L".charAt(element.kind().id()));
      assertThat(element.tag()).isEqualTo(tags[element.kind().id()]++);
    }
    assertThat(told).hasToString(kinds);
  }

  private static byte[] asc(int channels) {
    return HexFormat.of().parseHex("%04x".formatted(2 << 11 | 3 << 7 | channels << 3));
  }

  @Test
  @DisplayName("a program config lists elements of its own, with tags of its own")
  void program() {
    // Two in front, one behind, one of low frequencies; with a mixdown that is told of.
    assertThat(read("118004c80500c895b380").elements())
        .containsExactly(
            new Element(SINGLE, 4),
            new Element(PAIR, 5),
            new Element(PAIR, 6),
            new Element(LOW_FREQUENCY, 7));
  }

  @ParameterizedTest
  @CsvSource({"''", "12", "1240", "1690", "16", "ff", "1780000010", "17ffffff90"})
  @DisplayName("#87 cut, reserved, and rates beyond sense: nothing, and no fault")
  void unusable(String hex) {
    assertThat(AacConfig.read(HexFormat.of().parseHex(hex))).isNull();
  }

  @Test
  @DisplayName("another codec has a rate and channels, and no elements that are known")
  void others() {
    // 39, AAC-ELD: escape 31 and 7, 48 kHz, 2 channels.
    assertThat(read("f8e640")).isEqualTo(new AacConfig(39, 48_000, 48_000, 1024, 2, List.of()));
  }

  @Test
  @DisplayName("T7 whatever stands there, it is read or refused")
  void mutated() {
    Random random = new Random(5);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] asc = new byte[random.nextInt(24)];
      random.nextBytes(asc);
      AacConfig config = AacConfig.read(asc);
      if (config != null) {
        read++;
        assertThat(config.sampleRate()).isBetween(1_000, 192_000);
        assertThat(config.heardRate()).isBetween(1_000, 192_000);
        assertThat(config.channels()).isBetween(0, 128);
      }
    }
    assertThat(read).isPositive();
  }
}
