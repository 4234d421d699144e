package io.rtmprelay.rtmp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.rtmp.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AggregateTest {

  private static final String VIDEO = "09000002" + "00000a" + "00" + "000007" + "1701" + "0000000d";
  private static final String AUDIO = "08000001" + "000014" + "00" + "000000" + "af" + "ffffffff";

  private final List<String> tags = new ArrayList<>();

  private int unpack(String hex, int timestampMs) throws ProtocolException {
    tags.clear();
    ByteBuf body = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    int dropped =
        Aggregate.unpack(
            body,
            timestampMs,
            (typeId, tagMs, tag) ->
                tags.add(
                    typeId
                        + "@"
                        + Integer.toUnsignedString(tagMs)
                        + " "
                        + ByteBufUtil.hexDump(tag)));
    assertThat(body.isReadable()).isFalse();
    return dropped;
  }

  @Test
  @DisplayName("C40: times count from the message's own; back pointers are not looked at")
  void times() throws ProtocolException {
    assertThat(unpack(VIDEO + AUDIO, 1000)).isZero();
    assertThat(tags).containsExactly("9@1000 1701", "8@1010 af");
    assertThat(unpack(AUDIO + VIDEO, 5)).isZero();
    assertThat(tags).containsExactly("8@5 af", "9@4294967291 1701");
  }

  @Test
  @DisplayName("C40: the high byte of the time stands behind the low ones; modulo 2^32")
  void extendedTimes() throws ProtocolException {
    String before = "08000001" + "fffff6" + "ff" + "000000" + "af" + "00000000";
    String after = "08000001" + "000004" + "00" + "000000" + "ae" + "00000000";
    assertThat(unpack(before + after, 100)).isZero();
    assertThat(tags).containsExactly("8@100 af", "8@114 ae");
    assertThat(unpack(before + after, -10)).isZero();
    assertThat(tags).containsExactly("8@4294967286 af", "8@4 ae");
  }

  @Test
  @DisplayName(
      "C40, #36: the last back pointer may be missing; a cut tag is dropped, the rest kept")
  void cut() throws ProtocolException {
    String both = VIDEO + AUDIO;
    for (int end = 0; end <= both.length(); end += 2) {
      int dropped = unpack(both.substring(0, end), 0);
      int bytes = end / 2;
      List<String> whole = List.of("9@0 1701", "8@10 af");
      assertThat(tags).isEqualTo(whole.subList(0, bytes >= 29 ? 2 : bytes >= 13 ? 1 : 0));
      boolean clean = bytes == 0 || (bytes >= 13 && bytes <= 17) || bytes >= 29;
      assertThat(dropped).as("%s bytes", bytes).isEqualTo(clean ? 0 : 1);
    }
    assertThat(unpack(VIDEO + "09ffffff00000000000000", 0)).isEqualTo(1);
    assertThat(tags).hasSize(1);
  }

  @Test
  @DisplayName("#37: aggregates, commands and anything else within are dropped")
  void otherTypes() throws ProtocolException {
    String inner = "00000100000000000000ff0000000c";
    assertThat(unpack("16" + inner + "14" + inner + "00" + inner + AUDIO, 0)).isEqualTo(3);
    assertThat(tags).containsExactly("8@20 af");
  }

  @Test
  @DisplayName("#38: tags of no bytes are bounded by number")
  void emptyTags() throws ProtocolException {
    assertThat(unpack("08000000000000000000000000000b".repeat(100_000), 0)).isEqualTo(1);
    assertThat(tags).hasSize(Aggregate.MAX_TAGS);
  }

  @Test
  @DisplayName("T7: mutated aggregates are read to their end")
  void mutations() throws ProtocolException {
    byte[] original = ByteBufUtil.decodeHexDump(VIDEO + AUDIO + VIDEO);
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = original.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      assertThat(unpack(ByteBufUtil.hexDump(bytes), 0)).isBetween(0, 4);
    }
  }

  @Test
  @DisplayName("K22, K25: AMF3 data written as AMF0; what has no such form is refused")
  void dataMessage() throws AmfException {
    ByteBuf out = Unpooled.buffer();
    DataMessage.writeWrapper(out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("02000d40736574446174614672616d65");
    assertThat(out.readableBytes()).isEqualTo(DataMessage.WRAPPER_BYTES);
    // "a", the integer 5, and the anonymous dynamic object {b: true}, both in AMF3.
    String amf3 = "00" + "02000161" + "110405" + "110a0b0103620301";
    assertThat(asAmf0(amf3))
        .isEqualTo("02000161" + "004014000000000000" + "03" + "000162" + "0101" + "000009");
    assertThatThrownBy(() -> asAmf0("00" + "110c0301")).isInstanceOf(AmfException.class);
    assertThatThrownBy(() -> asAmf0("")).isInstanceOf(AmfException.class);
  }

  private static String asAmf0(String hex) throws AmfException {
    ByteBuf out = Unpooled.buffer();
    DataMessage.writeAsAmf0(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)), out);
    return ByteBufUtil.hexDump(out);
  }
}
