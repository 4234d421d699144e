package io.rtmprelay.relay.remux;

import static io.rtmprelay.media.MediaKind.AUDIO;
import static io.rtmprelay.media.MediaKind.DATA;
import static io.rtmprelay.media.MediaKind.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.config.SinkConfig.HevcForm;
import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.config.SinkConfig.TrackChoice;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemuxTest {

  private static final TrackChoice ALL = TrackChoice.ALL;

  private static Remux remux(
      TrackChoice video, TrackChoice audio, HevcForm hevc, String... codecs) {
    return new Remux(new RemuxConfig(video, audio, List.of(codecs), hevc), (kind, track) -> {});
  }

  private static TrackChoice only(Integer... ids) {
    return TrackChoice.of(List.of(ids));
  }

  /** What becomes of a body; null if nothing does. */
  private static @Nullable String through(Remux remux, MediaKind kind, String hex) {
    MediaFrame frame = MediaFrame.of(kind, 40, PlainImage.hex(hex));
    MediaFrame sent = remux.apply(frame);
    try {
      if (sent == null) {
        return null;
      }
      assertThat(sent.timestampMs()).isEqualTo(40);
      assertThat(sent.frameClass()).isEqualTo(frame.frameClass()).isNotEqualTo(FrameClass.INVALID);
      ByteBuf copy = Unpooled.buffer();
      sent.body().copyTo(0, copy);
      String text = ByteBufUtil.hexDump(copy);
      // What is not changed costs nothing.
      assertThat(sent == frame).isEqualTo(text.equals(hex.replace(" ", "")));
      return text;
    } finally {
      if (sent != null) {
        sent.release();
      }
      frame.release();
      assertThat(frame.refCnt()).isZero();
    }
  }

  private static void assertBecomes(
      Remux remux, MediaKind kind, String hex, @Nullable String expected) {
    String wanted = expected == null ? null : expected.replace(" ", "");
    assertThat(through(remux, kind, hex)).isEqualTo(wanted);
  }

  @DisplayName("5.3, 5.4: the one track that is chosen goes out as the only one there is")
  @ParameterizedTest(name = "{0} {1} becomes {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # H.264 in its legacy form: header, frames with and without composition time, end
          VIDEO | 96 00 61766331 01 01640028        | 17 00 000000 01640028
          VIDEO | 96 01 61766331 01 000050 0002     | 17 01 000050 0002
          VIDEO | a6 01 61766331 01 ffffb0 0002     | 27 01 ffffb0 0002
          VIDEO | b6 03 61766331 01 0002            | 37 01 000000 0002
          VIDEO | 96 02 61766331 01                 | 17 02 000000
          # which has no color information and no modifiers
          VIDEO | 86 04 61766331 01 0200            |
          VIDEO | a7 02 000001 06 01 61766331 01 000050 0002 | 27 01 000050 0002
          # other codecs as enhanced bodies of track 0, modifiers and all
          VIDEO | 96 00 68766331 01 01              | 90 68766331 01
          VIDEO | a6 01 68766331 01 000050 0002     | a1 68766331 000050 0002
          VIDEO | a6 03 61763031 01 12              | a3 61763031 12
          VIDEO | 86 04 68766331 01 0200            | 84 68766331 0200
          VIDEO | 96 05 61763031 01 80              | 95 61763031 80
          VIDEO | a7 02 000001 07 00 ff 06 03 68766331 01 aa | a7 02 000001 07 00 ff 03 68766331 aa
          # out of a bundle
          VIDEO | 96 10 61766331 00 000001 aa 01 000002 bbcc | 17 00 000000 bbcc
          VIDEO | a6 21 61763031 00 000001 aa 61766331 01 000004 000050 bb | 27 01 000050 bb
          VIDEO | a6 23 61763031 01 000001 aa 61766331 02 000001 bb | a3 61763031 aa
          # of the others nothing
          VIDEO | 17 01 000000 0002                 |
          VIDEO | 96 01 61766331 02 000050 0002     |
          VIDEO | 96 10 61766331 00 000001 aa 02 000002 bbcc |
          # AAC and MP3 likewise
          AUDIO | 95 00 6d703461 01 1190            | af 00 1190
          AUDIO | 95 01 6d703461 01 211b            | af 01 211b
          AUDIO | 95 02 6d703461 01                 |
          AUDIO | 95 04 6d703461 01 01 02 00000003  |
          AUDIO | 95 00 2e6d7033 01                 |
          AUDIO | 95 01 2e6d7033 01 fffb9064 00     | 2f fffb9064 00
          AUDIO | 95 01 2e6d7033 01 fff390c4 00     | 2a fff390c4 00
          AUDIO | 95 01 2e6d7033 01 ffe39064 00     | 27 ffe39064 00
          AUDIO | 95 01 2e6d7033 01 ffe398c4 00     | e2 ffe398c4 00
          AUDIO | 95 01 2e6d7033 01 ff              | 2f ff
          AUDIO | 95 00 4f707573 01 4f70            | 90 4f707573 4f70
          AUDIO | 95 01 4f707573 01 fc              | 91 4f707573 fc
          AUDIO | 95 04 4f707573 01 01 02 00000003  | 94 4f707573 01 02 00000003
          AUDIO | 95 02 664c6143 01                 | 92 664c6143
          AUDIO | 95 11 4f707573 00 000001 aa 01 000001 bb | 91 4f707573 bb
          AUDIO | af 01 2110                        |
          AUDIO | 91 4f707573 fc                    |
          """)
  void single(MediaKind kind, String hex, @Nullable String expected) {
    assertBecomes(remux(only(1), only(1), HevcForm.ASIS), kind, hex, expected);
  }

  @DisplayName("track 0 that is chosen alone loses its multitrack header, and else stays as it is")
  @ParameterizedTest(name = "{0} {1} becomes {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          VIDEO | 17 01 000000 0002                 | 17 01 000000 0002
          VIDEO | 91 61766331 000000 0002           | 91 61766331 000000 0002
          VIDEO | 96 01 61766331 00 000050 0002     | 17 01 000050 0002
          VIDEO | 57 00                             | 57 00
          AUDIO | af 01 2110                        | af 01 2110
          AUDIO | 95 01 6d703461 00 211b            | af 01 211b
          AUDIO | 95 01 6d703461 01 211b            |
          """)
  void first(MediaKind kind, String hex, @Nullable String expected) {
    assertBecomes(remux(only(0), only(0), HevcForm.ASIS), kind, hex, expected);
  }

  @DisplayName("several tracks stay in multitrack bodies, which have only those that are chosen")
  @ParameterizedTest(name = "{0} {1} becomes {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          VIDEO | 96 01 61766331 02 000050 0002     | 96 01 61766331 02 000050 0002
          VIDEO | 96 01 61766331 01 000050 0002     |
          VIDEO | 17 01 000000 0002                 | 17 01 000000 0002
          VIDEO | 96 10 61766331 00 000001 aa 02 000002 bbcc | 96 10 61766331 00 000001 aa 02 000002 bbcc
          VIDEO | 96 10 61766331 00 000001 aa 01 000001 dd 02 000002 bbcc | 96 10 61766331 00 000001 aa 02 000002 bbcc
          VIDEO | 96 20 61766331 00 000001 aa 61763031 01 000001 dd 68766331 02 000002 bbcc | 96 20 61766331 00 000001 aa 68766331 02 000002 bbcc
          VIDEO | a7 02 000001 06 11 61766331 01 000003 000000 02 000004 000001 dd | a7 02 000001 06 01 61766331 02 000001 dd
          VIDEO | 96 12 61766331 01 000000          |
          """)
  void several(MediaKind kind, String hex, @Nullable String expected) {
    assertBecomes(remux(only(0, 2), ALL, HevcForm.ASIS), kind, hex, expected);
  }

  @Test
  @DisplayName("a kind without a choice is sent whole, one with an empty one is not sent")
  void none() {
    Remux silent = remux(ALL, only(), HevcForm.ASIS);
    assertBecomes(silent, AUDIO, "af 00 1190", null);
    assertBecomes(silent, AUDIO, "95 11 4f707573 00 000001 aa 01 000001 bb", null);
    assertBecomes(silent, VIDEO, "57 00", "57 00");
    assertBecomes(silent, VIDEO, "96 13 61763031 07 000001 aa", "96 13 61763031 07 000001 aa");
    Remux blind = remux(only(), ALL, HevcForm.ASIS);
    assertBecomes(blind, VIDEO, "17 00 000000 01", null);
    assertBecomes(blind, VIDEO, "57 00", null);
    assertBecomes(blind, VIDEO, "d0 00", null);
    assertBecomes(blind, AUDIO, "af 00 1190", "af 00 1190");
    assertBecomes(
        blind, DATA, "02 000a 6f6e4d65746144617461 05", "02 000a 6f6e4d65746144617461 05");
  }

  @Test
  @DisplayName("a codec that is not allowed is left out, and told once for each track")
  void codecs() {
    Remux gate = remux(ALL, ALL, HevcForm.ASIS, "mp4a", "avc1");
    assertBecomes(gate, VIDEO, "17 00 000000 01", "17 00 000000 01");
    assertBecomes(gate, AUDIO, "af 00 1190", "af 00 1190");
    assertThat(gate.leftOut()).isEmpty();
    assertBecomes(gate, VIDEO, "90 68766331 01", null);
    assertBecomes(gate, VIDEO, "93 68766331 01", null);
    assertBecomes(gate, AUDIO, "95 01 4f707573 01 fc", null);
    assertBecomes(
        gate, VIDEO, "96 20 61766331 00 000001 aa 68766331 02 000002 bbcc", "96 00 61766331 00 aa");
    assertThat(gate.leftOut())
        .containsExactly(
            "track audio 1 (Opus) is not sent: codecs allows avc1, mp4a",
            "track video 2 (hvc1) is not sent: codecs allows avc1, mp4a");
    gate.sourceChanged();
    assertThat(gate.leftOut()).isEmpty();
    assertBecomes(gate, VIDEO, "12 00", null);
    assertThat(gate.leftOut())
        .containsExactly("track video 0 (2) is not sent: codecs allows avc1, mp4a");
    assertBecomes(remux(ALL, ALL, HevcForm.ASIS, "2"), VIDEO, "12 00", "12 00");
  }

  @DisplayName("HEVC as codec id 12, byte for byte, and back")
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          90 68766331 01aabb             | 1c 00 000000 01aabb
          91 68766331 000050 00000002    | 1c 01 000050 00000002
          a1 68766331 ffffd8 00000002    | 2c 01 ffffd8 00000002
          b1 68766331 000028 00000002    | 3c 01 000028 00000002
          c1 68766331 000050 00000002    | 4c 01 000050 00000002
          a3 68766331 00000002           | 2c 01 000000 00000002
          92 68766331                    | 1c 02 000000
          """)
  void hevc(String enhanced, String legacy) {
    Remux toLegacy = remux(ALL, ALL, HevcForm.LEGACY);
    Remux toEnhanced = remux(ALL, ALL, HevcForm.ENHANCED);
    assertBecomes(toLegacy, VIDEO, enhanced, legacy);
    assertBecomes(toLegacy, VIDEO, legacy, legacy);
    assertBecomes(toEnhanced, VIDEO, legacy, enhanced);
    assertBecomes(toEnhanced, VIDEO, enhanced, enhanced);
    assertBecomes(remux(ALL, ALL, HevcForm.ASIS), VIDEO, enhanced, enhanced);
    assertBecomes(remux(ALL, ALL, HevcForm.ASIS), VIDEO, legacy, legacy);
  }

  @Test
  @DisplayName("HEVC: what the legacy form has no room for, other codecs, and a chosen track")
  void hevcBesides() {
    Remux toLegacy = remux(ALL, ALL, HevcForm.LEGACY);
    assertBecomes(toLegacy, VIDEO, "d4 68766331 0200", null);
    assertBecomes(toLegacy, VIDEO, "a7 02 000001 03 68766331 aa", "2c 01 000000 aa");
    assertBecomes(toLegacy, VIDEO, "93 61763031 12", "93 61763031 12");
    assertBecomes(toLegacy, VIDEO, "91 61766331 000000 12", "91 61766331 000000 12");
    assertBecomes(toLegacy, VIDEO, "96 03 68766331 01 12", "96 03 68766331 01 12");
    assertBecomes(toLegacy, VIDEO, "5c 00", "5c 00");
    Remux second = remux(only(1), ALL, HevcForm.LEGACY);
    assertBecomes(second, VIDEO, "a6 03 68766331 01 12", "2c 01 000000 12");
    assertBecomes(second, VIDEO, "96 12 68766331 01 000000", "1c 02 000000");
    assertBecomes(remux(ALL, ALL, HevcForm.ENHANCED), VIDEO, "1d 01 000000 12", "1d 01 000000 12");
    // An empty frame is none, but nothing breaks on it.
    assertBecomes(remux(ALL, ALL, HevcForm.ENHANCED), VIDEO, "2c 01 000000", "a3 68766331");
  }
}
