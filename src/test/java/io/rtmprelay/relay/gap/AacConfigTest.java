package io.rtmprelay.relay.gap;

import static io.rtmprelay.relay.gap.AacConfig.Kind.LOW_FREQUENCY;
import static io.rtmprelay.relay.gap.AacConfig.Kind.PAIR;
import static io.rtmprelay.relay.gap.AacConfig.Kind.SINGLE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.relay.gap.AacConfig.Element;
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
    assertThat(read("1210")).isEqualTo(new AacConfig(44_100, 1024, List.of(new Element(PAIR, 0))));
    assertThat(read("1210").silentFrame()).isEqualTo(HexFormat.of().parseHex("21000000001c"));
  }

  @Test
  @DisplayName("AAC-LC, 48 kHz, mono")
  void mono() {
    assertThat(read("1188"))
        .isEqualTo(new AacConfig(48_000, 1024, List.of(new Element(SINGLE, 0))));
    assertThat(read("1188").silentFrame()).isEqualTo(HexFormat.of().parseHex("00000007"));
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
  }

  @Test
  @DisplayName("frames of 960 samples, and a rate that has no index")
  void unusual() {
    assertThat(read("1214").frameSamples()).isEqualTo(960);
    // 15 for the rate, then 0x00bb80 = 48000 in 24 bits, 2 channels.
    assertThat(read("1780" + "5dc010")).isEqualTo(new AacConfig(48_000, 1024, pair()));
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
      told.append("SP?L".charAt(element.kind().id));
      assertThat(element.tag()).isEqualTo(tags[element.kind().id]++);
    }
    assertThat(told).hasToString(kinds);
  }

  private static byte[] asc(int channels) {
    return Bits.none().write(5, 2).write(4, 3).write(4, channels).write(3, 0).toBytes();
  }

  @Test
  @DisplayName("a program config lists elements of its own, with tags of its own")
  void program() {
    Bits bits = Bits.none().write(5, 2).write(4, 3).write(4, 0).write(3, 0);
    bits.write(4, 0).write(2, 1).write(4, 3);
    bits.write(4, 2).write(4, 0).write(4, 1).write(2, 1).write(3, 0).write(4, 0);
    bits.write(1, 0).write(1, 1).write(4, 9).write(1, 0);
    bits.write(1, 0).write(4, 4).write(1, 1).write(4, 5); // front
    bits.write(1, 1).write(4, 6); // back
    bits.write(4, 7); // low frequency
    assertThat(requireNonNull(AacConfig.read(bits.toBytes())).elements())
        .containsExactly(
            new Element(SINGLE, 4),
            new Element(PAIR, 5),
            new Element(PAIR, 6),
            new Element(LOW_FREQUENCY, 7));
  }

  @ParameterizedTest
  @CsvSource({"''", "12", "1240", "1690", "16", "b8e850", "ff", "1780000010", "17ffffff90"})
  @DisplayName("#87 cut, reserved, other codecs, and rates beyond sense: no silence, and no fault")
  void unusable(String hex) {
    assertThat(AacConfig.read(HexFormat.of().parseHex(hex))).isNull();
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
        assertThat(config.silentFrame()).isNotEmpty();
        assertThat(config.sampleRate()).isBetween(1_000, 192_000);
      }
    }
    assertThat(read).isPositive();
  }
}
