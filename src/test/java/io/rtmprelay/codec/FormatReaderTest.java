package io.rtmprelay.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that ffmpeg sent with known settings, against what its own ffprobe says of them. */
class FormatReaderTest {

  private static final String HEVC =
      "9068766331"
          + "0101600000009000000000003cf000fcfdf8f800000f02200001001840010c01ffff01600000"
          + "030090000003000003003c959809210001002a42010101600000030090000003000003003ca0"
          + "0a080b9d4996566924caf0468080000003008000000c84";

  private static final String HEVC_DEEP =
      "9068766331"
          + "0104080000009d08000000003cf000fcfefafa00000f02200001001740010c01ffff04080000"
          + "03009d0800000300003c959809210001002b4201010408000003009d0800000300003cb00a08"
          + "0b9d4ed96566924e578734040000030004000003006420";

  private static final String VP9_CONFIG = "907670303901000000000b820202020000";
  private static final String VP9_KEY =
      "9176703039824983420013d00b160638241c184a000c805fc9f7fbfc9f7dff89f83dfd1fb7ef9dd1bf0fdd77";
  private static final String AV1_CONFIG = "906176303181000c000a0b000000043cf6c402f80040";
  private static final String AV1_KEY =
      "916176303112000a0b000000043cf6c44af9004032d62110008640808204102fbcf800000008dd4c7055a056";
  private static final String OPUS = "904f7075734f707573486561640102380180bb0000000000";

  private static @Nullable TrackFormat read(MediaKind kind, String... bodies) {
    TrackFormat known = null;
    for (String body : bodies) {
      MediaFrame frame = MediaFrame.of(kind, 0, PlainImage.hex(body));
      for (MediaFrame part : frame.isBundle() ? frame.parts() : List.of(frame)) {
        known = FormatReader.tells(part) ? FormatReader.read(part, known) : known;
      }
      frame.release();
    }
    return known;
  }

  private static String text(@Nullable TrackFormat format) {
    return switch (format) {
      case null -> "nothing";
      case VideoFormat v ->
          "%s %dx%d %d:%d"
              .formatted(v.codecString(), v.width(), v.height(), v.sarWidth(), v.sarHeight());
      case AudioFormat a ->
          "%s %d Hz %d ch %d"
              .formatted(a.codecString(), a.sampleRate(), a.channels(), a.frameSamples());
    };
  }

  @ParameterizedTest(name = "{2}")
  @DisplayName("AVC: profile, level, the size that is shown, the shape of samples")
  @CsvSource({
    "17000000000164000cffe1001a6764000cacd941419ea230e1000003000100000300320f14299601000668ebe3cb22c0fdf8f800,"
        + "avc1.64000c 318x178 4:3, High cropped",
    "170000000001f4000cffe1001b67f4000c90d9b282833dc7e022000003000200000300641e28532c01000668ebe3c44844fffafa00,"
        + "avc1.f4000c 318x178 1:1, 4:4:4 of 10 bits",
    "17000000000142c00cffe100196742c00cd901419ea23011000003000100000300320f142a4801000568cb83cb20,"
        + "avc1.42c00c 318x178 1:1, Baseline",
    "1700000000016400"
        + "15ffe1001967640015acd941433f260220000003002000000643e28532c001000668fba3cb22c0fdf8f800,"
        + "avc1.640015 320x180 1:1, fields",
    "17000000000164001f, avc1.64001f 0x0 0:0, no parameter sets",
    "1700000000006400, null 0x0 0:0, no record",
    "1700000000, null 0x0 0:0, nothing",
    "170000000001640015ffe1001967640015acd941433f26, avc1.640015 320x180 0:0, cut in the set",
    "170000000001640015ffe1ffff67640015acd941, avc1.640015 0x0 0:0, a length that lies",
    "170000000001640015ffe1001967640015ac0000000000000000000000000000000000000000, "
        + "avc1.640015 0x0 0:0, a number without end",
  })
  void avc(String body, String expected, String name) {
    assertThat(text(read(MediaKind.VIDEO, body))).as(name).isEqualTo(expected);
  }

  @Test
  @DisplayName("HEVC: profile, tier, level and constraints, size and shape")
  void hevc() {
    assertThat(text(read(MediaKind.VIDEO, HEVC))).isEqualTo("hvc1.1.6.L60.90 318x178 16:11");
    assertThat(text(read(MediaKind.VIDEO, HEVC_DEEP))).isEqualTo("hvc1.4.10.L60.9d.8 318x178 4:3");
    assertThat(text(read(MediaKind.VIDEO, HEVC.substring(0, 56))))
        .isEqualTo("hvc1.1.6.L60.90 0x0 0:0");
    assertThat(text(read(MediaKind.VIDEO, HEVC.substring(0, 40)))).isEqualTo("null 0x0 0:0");
  }

  @Test
  @DisplayName("AV1: from its record, or from a keyframe where that was empty")
  void av1() {
    assertThat(text(read(MediaKind.VIDEO, AV1_CONFIG))).isEqualTo("av01.0.00M.08 318x178 0:0");
    assertThat(text(read(MediaKind.VIDEO, "906176303181004c000a0b000000043cf6c4daf94040")))
        .isEqualTo("av01.0.00M.10 318x178 0:0");
    assertThat(text(read(MediaKind.VIDEO, "9061763031"))).isEqualTo("null 0x0 0:0");
    assertThat(text(read(MediaKind.VIDEO, "9061763031", AV1_KEY)))
        .isEqualTo("av01.0.00M.08 318x178 0:0");
    assertThat(text(read(MediaKind.VIDEO, "906176303181045c00", AV1_KEY)))
        .as("what the record says of the codec stays")
        .isEqualTo("av01.0.04M.10 318x178 0:0");
  }

  @Test
  @DisplayName("VP9: the record names it, the keyframe has the size; or both the keyframe alone")
  void vp9() {
    assertThat(text(read(MediaKind.VIDEO, VP9_CONFIG))).isEqualTo("vp09.00.11.08 0x0 0:0");
    assertThat(text(read(MediaKind.VIDEO, VP9_CONFIG, VP9_KEY)))
        .isEqualTo("vp09.00.11.08 318x178 0:0");
    assertThat(text(read(MediaKind.VIDEO, VP9_KEY))).isEqualTo("vp09.00.11.08 318x178 0:0");
    assertThat(text(read(MediaKind.VIDEO, "9076703039" + "021fa2020202" + "0000")))
        .as("a record without a box's version")
        .isEqualTo("vp09.02.31.10 0x0 0:0");
    assertThat(text(read(MediaKind.VIDEO, "917670303986000000000000000000000000")))
        .as("shown, but no keyframe inside")
        .isEqualTo("null 0x0 0:0");
  }

  @Test
  @DisplayName("VP8: from a keyframe")
  void vp8() {
    assertThat(text(read(MediaKind.VIDEO, "9176703038" + "1002009d012a3e01b200")))
        .isEqualTo("vp08.00.10.08 318x178 0:0");
  }

  @ParameterizedTest(name = "{2}")
  @DisplayName("audio: rate, channels, samples of a frame")
  @CsvSource({
    "af00119056e500, mp4a.40.2 48000 Hz 2 ch 1024, AAC",
    "af002b11880000, mp4a.40.5 48000 Hz 2 ch 2048, HE-AAC",
    "af00131056e598, mp4a.40.2 48000 Hz 2 ch 2048, HE-AAC told of behind",
    "af00f8e640, mp4a.40.39 48000 Hz 2 ch 1024, AAC-ELD",
    "af00, null 0 Hz 0 ch 0, AAC without a config",
    OPUS + ", opus 48000 Hz 2 ch 0, Opus",
    "904f707573, opus 48000 Hz 0 ch 0, Opus without a config",
    "2afff340c40013c88670175818, mp4a.69 22050 Hz 1 ch 576, MP3 of MPEG-2",
    "2ffffb9044, mp4a.6B 44100 Hz 2 ch 1152, MP3 of MPEG-1",
    "2f00000000, null 0 Hz 0 ch 0, no MP3",
    "90664c61431200120000000000"
        + "24150bb800f00000000000000000000000000000000000000000,"
        + "flac 48000 Hz 1 ch 4608, FLAC bare",
    "90664c6143664c6143800000221200120000000000"
        + "24150bb800f00000000000000000000000000000000000000000,"
        + "flac 48000 Hz 1 ch 4608, FLAC as in a file",
    "90664c614312, null 0 Hz 0 ch 0, FLAC cut",
    "9161632d330b77b50b1e40ebf8403eff, ac-3 48000 Hz 6 ch 1536, AC-3",
    "9165632d330b77017f3487c000208421, ec-3 48000 Hz 2 ch 1536, E-AC-3",
    "9161632d330b77, null 0 Hz 0 ch 0, AC-3 cut",
    "9061632d33, null 0 Hz 0 ch 0, AC-3 without a frame yet",
  })
  void audio(String body, String expected, String name) {
    assertThat(text(read(MediaKind.AUDIO, body))).as(name).isEqualTo(expected);
  }

  @Test
  @DisplayName("what a header tells is not forgotten for a frame that tells less")
  void keeps() {
    assertThat(text(read(MediaKind.AUDIO, OPUS, "914f707573fcb406")))
        .isEqualTo("opus 48000 Hz 2 ch 0");
    assertThat(text(read(MediaKind.VIDEO, VP9_CONFIG, VP9_KEY, "91767030398600")))
        .isEqualTo("vp09.00.11.08 318x178 0:0");
  }

  @Test
  @DisplayName("a track is read within a bundle, behind modifiers and in a header of its own")
  void wrapped() {
    String asc = "1190";
    assertThat(text(read(MediaKind.AUDIO, "9500" + "6d703461" + "07" + asc)))
        .isEqualTo("mp4a.40.2 48000 Hz 2 ch 1024");
    assertThat(text(read(MediaKind.AUDIO, "9510" + "6d703461" + "00000002" + asc)))
        .isEqualTo("mp4a.40.2 48000 Hz 2 ch 1024");
    assertThat(text(read(MediaKind.AUDIO, "970200000000" + "6d703461" + asc)))
        .isEqualTo("mp4a.40.2 48000 Hz 2 ch 1024");
  }

  @Test
  @DisplayName("frames that tell nothing are known by their first bytes")
  void tells() {
    for (String body : new String[] {"2701000000aa", "1701000000aa", "9768766331000000aa"}) {
      MediaFrame frame = MediaFrame.of(MediaKind.VIDEO, 0, PlainImage.hex(body));
      assertThat(FormatReader.tells(frame)).as(body).isFalse();
      frame.release();
    }
  }

  @ParameterizedTest
  @DisplayName("T7, #87: cut anywhere or with any bits turned, it is read or it is not known")
  @CsvSource({"VIDEO", "AUDIO"})
  void mutated(MediaKind kind) {
    Random random = new Random(7);
    String[] seeds =
        kind == MediaKind.VIDEO
            ? new String[] {HEVC, HEVC_DEEP, VP9_CONFIG, VP9_KEY, AV1_CONFIG, AV1_KEY}
            : new String[] {OPUS, "af00119056e500", "af002b11880000", "2afff340c40013c88670175818"};
    int sized = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] body = HexFormat.of().parseHex(seeds[random.nextInt(seeds.length)]);
      for (int turns = random.nextInt(4); turns > 0; turns--) {
        body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextBoolean() ? body.length : random.nextInt(body.length + 1);
      String hex = HexFormat.of().formatHex(body, 0, length);
      switch (read(kind, hex)) {
        case VideoFormat v -> {
          assertThat(v.width()).isBetween(0, 65_536);
          assertThat(v.height()).isBetween(0, 65_536);
          sized += v.width() > 0 ? 1 : 0;
        }
        case AudioFormat a -> {
          assertThat(a.channels()).isBetween(0, 255);
          sized += a.channels() > 0 ? 1 : 0;
        }
        case null -> {}
      }
    }
    assertThat(sized).isGreaterThan(1_000);
  }
}
