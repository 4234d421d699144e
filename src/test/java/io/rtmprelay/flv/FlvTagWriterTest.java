package io.rtmprelay.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlvTagWriterTest {

  private static final List<MediaKind> KINDS = List.of(MediaKind.values());

  private static final String SET_DATA_FRAME = "02 000d 40736574446174614672616d65";
  private static final String CLEAR_DATA_FRAME = "02 000f 40636c656172446174614672616d65";
  private static final String ON_META_DATA = "02 000a 6f6e4d65746144617461";

  @ParameterizedTest
  @DisplayName("F1, F3: the start says which tracks there are")
  @CsvSource({
    "true, true, 464c56010500000009 00000000",
    "true, false, 464c56010400000009 00000000",
    "false, true, 464c56010100000009 00000000",
    "false, false, 464c56010000000009 00000000"
  })
  void start(boolean hasAudio, boolean hasVideo, String hex) {
    ByteBuf target = Unpooled.buffer();
    FlvTagWriter.start(hasAudio, hasVideo, target);

    assertThat(ByteBufUtil.hexDump(target)).isEqualTo(hex.replace(" ", ""));
    assertThat(target.readableBytes()).isEqualTo(FlvTagWriter.START_BYTES);
    assertThat(target.getByte(FlvTagWriter.FLAGS_AT))
        .isEqualTo((byte) FlvTagWriter.flags(hasAudio, hasVideo));
  }

  @ParameterizedTest(name = "{0} at {1} ms")
  @DisplayName("F2, K22: a tag with its time in two parts, data unwrapped, the back pointer exact")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          VIDEO | 40          | 17 01 000000 65 | 09 000006 000028 00 000000 170100000065 00000011
          AUDIO | 16777216    | af 01 21 | 08 000003 000000 01 000000 af0121 0000000e
          AUDIO | 2147483647  | af 01 21 | 08 000003 ffffff 7f 000000 af0121 0000000e
          AUDIO | -1          | af 01 21 | 08 000003 ffffff ff 000000 af0121 0000000e
          DATA  | 0 | SET META 05 | 12 00000e 000000 00 000000 02000a6f6e4d6574614461746105 00000019
          DATA  | 0 | META 05     | 12 00000e 000000 00 000000 02000a6f6e4d6574614461746105 00000019
          DATA  | 7 | SET 05      | 12 000001 000007 00 000000 05 0000000c
          DATA  | 7 | 00000001    | 12 000004 000007 00 000000 00000001 0000000f
          """)
  void tag(MediaKind kind, int timestampMs, String body, String tag) {
    MediaFrame frame = frame(kind, body);
    ByteBuf target = Unpooled.buffer();
    int written = FlvTagWriter.tag(frame, timestampMs, target);

    assertThat(ByteBufUtil.hexDump(target)).isEqualTo(tag.replace(" ", ""));
    assertThat(written).isEqualTo(target.readableBytes()).isEqualTo(FlvTagWriter.tagBytes(frame));
    assertThat(frame.refCnt()).isEqualTo(1);
    frame.release();
  }

  @ParameterizedTest
  @DisplayName("K20, F23: what is no part of a file leaves no tag")
  @CsvSource({"DATA, CLEAR META", "DATA, CLEAR", "DATA, SET", "DATA, ''", "VIDEO, ''", "AUDIO, ''"})
  void nothing(MediaKind kind, String body) {
    MediaFrame frame = frame(kind, body);
    ByteBuf target = Unpooled.buffer();

    assertThat(FlvTagWriter.tag(frame, 0, target)).isZero();
    assertThat(FlvTagWriter.tagBytes(frame)).isZero();
    assertThat(target.isReadable()).isFalse();
    frame.release();
  }

  @Test
  @DisplayName("F6: a body that no tag can hold is an error of the caller")
  void tooLarge() {
    ByteBuf target = Unpooled.buffer();
    ByteBuf body = Unpooled.wrappedBuffer(new byte[0x1000000]);
    assertThatThrownBy(() -> FlvTagWriter.tag(MediaKind.DATA, 0, body, target))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(target.isReadable()).isFalse();

    FlvTagWriter.tag(MediaKind.DATA, 0, body.slice(0, 0xffffff), target);
    assertThat(target.readableBytes()).isEqualTo(0xffffff + FlvTagWriter.TAG_OVERHEAD_BYTES);
    assertThat(target.getInt(0)).isEqualTo(0x12ffffff);
    assertThat(target.getInt(11 + 0xffffff)).isEqualTo(0xffffff + 11);
  }

  @Test
  @DisplayName("T6: what is written is read again")
  void roundTrip() throws FlvException {
    ByteBuf file = Unpooled.buffer();
    FlvTagWriter.start(true, true, file);
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      MediaKind kind = KINDS.get(i % 3);
      int timestampMs = i * 0x7654321;
      String hex = "22" + "%02x".formatted(i).repeat(i);
      MediaFrame frame = frame(kind, hex);
      FlvTagWriter.tag(frame, timestampMs, file);
      written.add(kind + " " + timestampMs + " " + hex);
      frame.release();
    }

    List<String> read = new ArrayList<>();
    try (FlvTagReader reader = new FlvTagReader(UnpooledByteBufAllocator.DEFAULT)) {
      reader.receive(
          file,
          (kind, timestampMs, body) ->
              read.add(kind + " " + timestampMs + " " + ByteBufUtil.hexDump(body)));
      assertThat(reader.isWhole()).isTrue();
    }
    assertThat(read).isEqualTo(written);
  }

  private static MediaFrame frame(MediaKind kind, String body) {
    String hex =
        body.replace("SET", SET_DATA_FRAME)
            .replace("CLEAR", CLEAR_DATA_FRAME)
            .replace("META", ON_META_DATA);
    return MediaFrame.of(kind, 0, PlainImage.hex(hex));
  }
}
