package io.rtmprelay.relay.gap;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.codec.sound.AacConfig;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors laid out by hand from ISO 14496-3. */
class SilentFrameTest {

  @ParameterizedTest(name = "{2}")
  @DisplayName("a frame has each of its elements, without a band")
  @CsvSource({
    "1210, 21000000001c, stereo",
    "1188, 00000007, mono",
    "1214, 21000000001c, 960 samples"
  })
  void frames(String config, String frame, String name) {
    AacConfig aac = requireNonNull(AacConfig.read(HexFormat.of().parseHex(config)));
    assertThat(SilentFrame.of(aac)).as(name).isEqualTo(HexFormat.of().parseHex(frame));
  }
}
