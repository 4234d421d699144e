package io.rtmprelay.media;

import static io.rtmprelay.media.MediaFrame.BUNDLE;
import static io.rtmprelay.media.MediaKind.VIDEO;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultitrackBodyTest {

  @DisplayName("5.3-5.5: OneTrack as OBS, ffmpeg and GStreamer send it")
  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          VIDEO | 96 00 61766331 01 01640028   | CONFIG     | 1   | avc1 | SEQUENCE | -1
          VIDEO | 96 01 61766331 01 000050 00  | KEY        | 1   | avc1 |          | 7
          VIDEO | a6 01 61766331 01 000050 00  | INTER      | 1   | avc1 |          | 7
          VIDEO | b6 01 68766331 02 000050 00  | DISPOSABLE | 2   | hvc1 |          | 7
          VIDEO | a6 03 68766331 02 00         | INTER      | 2   | hvc1 |          | -1
          VIDEO | 96 02 61766331 01            | END        | 1   | avc1 |          | -1
          VIDEO | 86 04 68766331 ff 02         | CONFIG     | 255 | hvc1 | COLOR    | -1
          VIDEO | 96 05 61763031 03 80         | CONFIG     | 3   | av01 | SEQUENCE | -1
          VIDEO | 96 01 61763031 00 12         | KEY        | 0   | av01 |          | -1
          # after ModEx
          VIDEO | 97 02 000001 06 01 61766331 01 000050 00 | KEY | 1 | avc1 |      | 12
          AUDIO | 95 00 6d703461 01 1190       | CONFIG     | 1   | mp4a | SEQUENCE | -1
          AUDIO | 95 01 6d703461 01 211b       | AUDIO      | 1   | mp4a |          | -1
          AUDIO | 95 02 6d703461 01            | END        | 1   | mp4a |          | -1
          AUDIO | 95 04 4f707573 02 01 02      | CONFIG     | 2   | Opus | CHANNELS | -1
          """)
  void oneTrack(
      MediaKind kind,
      String hex,
      FrameClass frameClass,
      int track,
      String codec,
      @Nullable ConfigSlot slot,
      int compositionAt) {
    Reading.of(kind, hex)
        .is(frameClass, codec, slot, compositionAt)
        .hasTrack(track)
        .isEnhanced(true)
        .isMultitrack(true);
  }

  @DisplayName("5.7: a bundle is a track of its own, of the class of all its tracks")
  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # ManyTracks: one FourCC, then id, size, data
          VIDEO | 96 10 61766331 00 000001 aa 01 000002 aabb           | CONFIG | avc1 | SEQUENCE
          VIDEO | 96 11 61766331 00 000004 000000aa 01 000003 000000   | KEY    | avc1 |
          VIDEO | a6 11 61766331 00 000004 000000aa 01 000003 000000   | INTER  | avc1 |
          VIDEO | b6 13 61763031 00 000001 aa 01 000001 bb             | DISPOSABLE | av01 |
          VIDEO | 96 12 61766331 00 000000 01 000000                   | END    | avc1 |
          VIDEO | 86 14 68766331 00 000001 06 ff 000001 06             | CONFIG | hvc1 | COLOR
          VIDEO | 96 13 61763031 07 000001 aa                          | KEY    | av01 |
          AUDIO | 95 10 61632d33 00 000000 01 000000                   | CONFIG | ac-3 | SEQUENCE
          AUDIO | 95 11 4f707573 00 000001 aa 01 000001 bb             | AUDIO  | Opus |
          AUDIO | 95 14 4f707573 00 000002 0102 01 000002 0101         | CONFIG | Opus | CHANNELS
          # ManyTracksManyCodecs: FourCC before each id
          VIDEO | 96 20 61766331 00 000001 aa 68766331 01 000001 bb    | CONFIG | 0    | SEQUENCE
          VIDEO | 96 20 61766331 00 000001 aa 61766331 01 000001 bb    | CONFIG | avc1 | SEQUENCE
          VIDEO | 96 21 61763031 00 000001 aa 61766331 01 000003 000000 | KEY   | 0    |
          AUDIO | 95 21 4f707573 00 000001 aa 6d703461 01 000001 bb    | AUDIO  | 0    |
          AUDIO | 95 22 4f707573 00 000000 6d703461 01 000000          | END    | 0    |
          """)
  void bundle(
      MediaKind kind, String hex, FrameClass frameClass, String codec, @Nullable ConfigSlot slot) {
    Reading.of(kind, hex)
        .is(frameClass, codec, slot, -1)
        .hasTrack(BUNDLE)
        .isEnhanced(true)
        .isMultitrack(true);
  }

  @DisplayName("hostile 80, 81, 84: a broken multitrack header is INVALID")
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # 80: nothing, or a cut FourCC, or no track id, or a cut composition time
          VIDEO | 96
          VIDEO | 96 00
          VIDEO | 96 00 617663
          VIDEO | 96 00 61766331
          VIDEO | 96 01 61766331 01
          VIDEO | 96 01 61766331 01 0000
          AUDIO | 95
          AUDIO | 95 00 6d703461
          # 81: unknown multitrack type, unknown packet type, multitrack and ModEx inside
          VIDEO | 96 30 61766331 01 00
          VIDEO | 96 f0 61766331 01 00
          VIDEO | 96 08 61766331 01 00
          VIDEO | 96 06 61766331 01 00
          VIDEO | 96 07 61766331 01 00
          AUDIO | 95 05 6d703461 01 00
          AUDIO | 95 07 6d703461 01 00
          AUDIO | 95 03 6d703461 01 00
          AUDIO | 95 31 6d703461 01 00
          # 84: no track, cut track header
          VIDEO | 96 10 61766331
          VIDEO | 96 20
          VIDEO | 96 20 617663
          VIDEO | 96 20 61766331
          VIDEO | 96 10 61766331 00
          VIDEO | 96 10 61766331 00 0000
          VIDEO | 96 10 61766331 00 000001 aa 01
          # 84: size past the end, in the first and the last track
          VIDEO | 96 10 61766331 00 000002 aa
          VIDEO | 96 10 61766331 00 ffffff aa
          VIDEO | 96 10 61766331 00 000001 aa 01 000002 bb
          # 84: an empty coded frame, one shorter than its composition time
          VIDEO | 96 13 61763031 00 000000
          VIDEO | 96 11 61766331 00 000002 0000
          VIDEO | 96 21 61763031 00 000001 aa 61766331 01 000002 0000
          AUDIO | 95 11 4f707573 00 000000
          # 84: the same track twice, in each quarter of the ids
          VIDEO | 96 10 61766331 00 000001 aa 00 000001 bb
          VIDEO | 96 10 61766331 7f 000001 aa 01 000000 7f 000001 bb
          VIDEO | 96 10 61766331 80 000001 aa 80 000001 bb
          AUDIO | 95 20 4f707573 ff 000001 aa 6d703461 ff 000001 bb
          """)
  void invalid(MediaKind kind, String hex) {
    Reading.of(kind, hex).isInvalid();
  }

  @Test
  @DisplayName("hostile 84, 85: 256 tracks are the most that can differ")
  void manyTracks() {
    StringBuilder bundle = new StringBuilder("96 10 61766331");
    for (int track = 255; track >= 0; track--) {
      bundle.append("%02x 000001 aa".formatted(track));
    }
    Reading.of(VIDEO, bundle.toString())
        .is(FrameClass.CONFIG, "avc1", ConfigSlot.SEQUENCE, -1)
        .hasTrack(BUNDLE);
    Reading.of(VIDEO, bundle + "00 000001 aa").isInvalid();
    Reading.of(VIDEO, "96 12 61766331" + "00 000000".repeat(100_000)).isInvalid();
  }
}
