package io.rtmprelay.it.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.it.flv.FlvMessage.Kind;
import io.rtmprelay.it.flv.FlvMessage.Role;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FlvFileTest {

  private static final String START = "464c56010500000009" + "00000000";
  private static final String AAC = "08000003" + "01020304" + "000000" + "af0112" + "0000000e";
  private static final String AVC =
      "09000006" + "00000500" + "000000" + "170100000009" + "00000011";

  private static FlvFile parse(String hex) {
    return FlvFile.parse(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  @Test
  @DisplayName("F2: the high byte of a tag's time comes last")
  void readsTags() {
    var file = parse(START + AAC + AVC);
    assertThat(file.restBytes()).isZero();
    assertThat(file.messages())
        .extracting(FlvMessage::kind)
        .containsExactly(Kind.AUDIO, Kind.VIDEO);
    assertThat(file.messages()).extracting(FlvMessage::timeMs).containsExactly(0x04010203L, 5L);
    assertThat(file.messages()).extracting(FlvMessage::role).containsOnly(Role.MEDIA);
    assertThat(file.messages().getFirst().body())
        .isEqualTo(new Body((byte) 0xAF, (byte) 1, (byte) 0x12));
  }

  @Test
  @DisplayName("F5: cut anywhere, the whole tags are read and the rest is counted")
  void readsWholeTags() {
    var bytes = HexFormat.of().parseHex(START + AAC + AVC);
    int first = (START.length() + AAC.length()) / 2;
    for (int length = START.length() / 2; length < bytes.length; length++) {
      var file = FlvFile.parse(ByteBuffer.wrap(Arrays.copyOf(bytes, length)));
      assertThat(file.messages()).hasSize(length < first ? 0 : 1);
      assertThat(file.restBytes())
          .isEqualTo(length - (length < first ? START.length() / 2 : first));
    }
  }

  @Test
  @DisplayName("#95, #96: what is not exact is refused")
  void isStrict() {
    for (var broken :
        new String[] {
          "464c57010500000009" + "00000000", // signature
          "464c56020500000009" + "00000000", // version
          "464c56011500000009" + "00000000", // flags
          "464c5601050000000a" + "00000000", // size of the header
          "464c56010500000009" + "00000001", // first back pointer
          START.substring(2, 10),
          START + AAC.replace("0000000e", "0000000f"),
          START + AAC.replace("000000" + "af", "000001" + "af"),
          START + AAC.replaceFirst("08", "1f")
        }) {
      assertThatThrownBy(() -> parse(broken))
          .as(broken)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
