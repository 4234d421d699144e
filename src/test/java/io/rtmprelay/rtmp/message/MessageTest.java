package io.rtmprelay.rtmp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTest {

  static @Nullable Message read(int typeId, String hex) throws AmfException {
    ByteBuf body = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    return Message.read(typeId, body);
  }

  static String written(Message message) {
    ByteBuf out = Unpooled.buffer();
    message.write(out);
    return ByteBufUtil.hexDump(out);
  }

  static Stream<Arguments> vectors() {
    return Stream.of(
        Arguments.of(3, "80000001", new Acknowledgement(0x80000001)),
        Arguments.of(5, "002625a0", new WindowAckSize(2_500_000)),
        Arguments.of(5, "ffffffff", new WindowAckSize(-1)),
        Arguments.of(6, "002625a002", new PeerBandwidth(2_500_000, 2)),
        Arguments.of(4, "000000000001", new UserControl(UserControl.STREAM_BEGIN, 1)),
        Arguments.of(4, "000600c0ffee", new UserControl(UserControl.PING_REQUEST, 0xC0FFEE)),
        Arguments.of(4, "ffff00000000", new UserControl(0xFFFF, 0)),
        Arguments.of(
            20,
            "02000c63726561746553747265616d" + "004010000000000000" + "05",
            Command.call("createStream", 4)),
        Arguments.of(
            20,
            "0200075f726573756c74" + "004010000000000000" + "05" + "003ff0000000000000",
            Command.result(4, AmfValue.Nothing.NULL, AmfValue.of(1))),
        Arguments.of(
            20,
            "0200085f636865636b6277" + "000000000000000000" + "05",
            Command.call("_checkbw", 0)));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  @DisplayName("2.4, 3.1: bytes to message and back")
  void vectors(int typeId, String hex, Message message) throws AmfException {
    assertThat(read(typeId, hex)).isEqualTo(message);
    assertThat(written(message)).isEqualTo(hex);
    assertThat(message.typeId()).isEqualTo(typeId);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  @DisplayName("#18, #27, #28: trailing bytes of control messages mean nothing, cut ones are none")
  void trailingAndCut(int typeId, String hex, Message message) throws AmfException {
    if (message instanceof Command) {
      return;
    }
    assertThat(read(typeId, hex + "0102")).isEqualTo(message);
    for (int end = 0; end < hex.length(); end += 2) {
      assertThat(read(typeId, hex.substring(0, end))).isNull();
    }
  }

  @Test
  @DisplayName("#31: types that are no message of the dialogue")
  void otherTypes() throws AmfException {
    for (int typeId = 0; typeId < 256; typeId++) {
      boolean known = (typeId >= 3 && typeId <= 6) || typeId == 17 || typeId == 20;
      if (!known) {
        assertThat(read(typeId, "020001610000000000")).as("type %s", typeId).isNull();
      }
    }
  }

  @Test
  @DisplayName("Texts of peers are cut, and what is not printable is escaped")
  void peerText() {
    assertThat(PeerText.printable("plain ä€", 20)).isEqualTo("plain ä€");
    assertThat(PeerText.printable("a\r\nb\0\u001b[2J", 20))
        .isEqualTo("a\\u000d\\u000ab\\u0000\\u001b[2J");
    assertThat(PeerText.printable("\u202Eevil\u2028", 20)).isEqualTo("\\u202eevil\\u2028");
    assertThat(PeerText.printable("\uDCFF\uD83D\uDE00", 20)).isEqualTo("\\udcff\\ud83d\\ude00");
    assertThat(PeerText.printable("abcdef", 3)).isEqualTo("abc…");
    assertThat(PeerText.printable("abc", 3)).isEqualTo("abc");
    assertThat(PeerText.printable("", 0)).isEmpty();
  }

  @Test
  @DisplayName("A status is read from any object and from none")
  void status() {
    Status status = Status.error("NetStream.Failed", "why");
    assertThat(Status.of(status.information().build())).isEqualTo(status);
    assertThat(status.isError()).isTrue();
    assertThat(Status.info("c", "").isError()).isFalse();
    for (AmfValue odd :
        List.of(AmfValue.of(1), AmfValue.of("x"), AmfValue.Nothing.NULL, AmfObject.empty())) {
      assertThat(Status.of(odd)).isEqualTo(new Status("", "", ""));
    }
    AmfObject ill = AmfObject.builder().put("level", 1).put("code", true).build();
    assertThat(Status.of(ill)).isEqualTo(new Status("", "", ""));
  }
}
