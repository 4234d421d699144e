package io.rtmprelay.media;

import static io.rtmprelay.media.MediaKind.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoBodyTest {

  @DisplayName("5.2, 5.7: legacy video by packet type first, then frame type")
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # AVC: header, key, generated key, inter, disposable, end of sequence
          17 00 000000 01640028      | CONFIG     | avc1 | SEQUENCE | 2
          17 01 000050 00000002 0910 | KEY        | avc1 |          | 2
          47 01 000000 00000002 0910 | KEY        | avc1 |          | 2
          27 01 000000 00000002 0910 | INTER      | avc1 |          | 2
          37 01 000000 00000002 0910 | DISPOSABLE | avc1 |          | 2
          17 02 000000               | END        | avc1 |          | 2
          # packet type decides: an inter frame's header is a header, an end is an end
          27 00 000000 01640028      | CONFIG     | avc1 | SEQUENCE | 2
          37 00 000000 01640028      | CONFIG     | avc1 | SEQUENCE | 2
          27 02 000000               | END        | avc1 |          | 2
          # HEVC and AV1 under the ids that are in use for them
          1c 00 000000 01            | CONFIG     | hvc1 | SEQUENCE | 2
          1c 01 000000 00            | KEY        | hvc1 |          | 2
          2c 01 000000 00            | INTER      | hvc1 |          | 2
          1d 00 000000 81            | CONFIG     | av01 | SEQUENCE | 2
          2d 01 000000 12            | INTER      | av01 |          | 2
          # codecs without packet types: the second byte is data, whatever it says
          12 00 00                   | KEY        | 2    |          | -1
          22 02 00                   | INTER      | 2    |          | -1
          32 00 00                   | DISPOSABLE | 2    |          | -1
          13 00                      | KEY        | 3    |          | -1
          14 ff                      | KEY        | 4    |          | -1
          25 ff                      | INTER      | 5    |          | -1
          26 ff                      | INTER      | 6    |          | -1
          18 ff                      | KEY        | 8    |          | -1
          29 ff                      | INTER      | 9    |          | -1
          1e ff                      | KEY        | vp08 |          | -1
          2f ff                      | INTER      | vp09 |          | -1
          12                         | KEY        | 2    |          | -1
          # commands: seek start, seek end
          57 00                      | COMMAND    | avc1 |          | -1
          57 01                      | COMMAND    | avc1 |          | -1
          52 00                      | COMMAND    | 2    |          | -1
          # frame types that no text defines: never a place to start
          07 01 000000 00            | INTER      | avc1 |          | 2
          67 01 000000 00            | INTER      | avc1 |          | 2
          72 00                      | INTER      | 2    |          | -1
          """)
  void legacy(
      String hex,
      FrameClass frameClass,
      String codec,
      @Nullable ConfigSlot slot,
      int compositionAt) {
    Reading.of(VIDEO, hex)
        .is(frameClass, codec, slot, compositionAt)
        .isEnhanced(false)
        .isMultitrack(false)
        .hasTrack(0);
  }

  @DisplayName("5.3, 5.7: enhanced video by packet type first, then frame type")
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # SequenceStart, CodedFrames, SequenceEnd, CodedFramesX
          90 68766331 01             | CONFIG     | hvc1 | SEQUENCE | -1
          a0 68766331 01             | CONFIG     | hvc1 | SEQUENCE | -1
          91 68766331 000050 00      | KEY        | hvc1 |          | 5
          c1 68766331 000050 00      | KEY        | hvc1 |          | 5
          a1 68766331 000050 00      | INTER      | hvc1 |          | 5
          b1 68766331 000050 00      | DISPOSABLE | hvc1 |          | 5
          91 61766331 000050 00      | KEY        | avc1 |          | 5
          91 76766331 000050 00      | KEY        | vvc1 |          | 5
          92 68766331                | END        | hvc1 |          | -1
          a2 68766331                | END        | hvc1 |          | -1
          93 68766331 00             | KEY        | hvc1 |          | -1
          a3 68766331 00             | INTER      | hvc1 |          | -1
          b3 68766331 00             | DISPOSABLE | hvc1 |          | -1
          # no composition time by the text, so none is looked for (F10)
          91 61763031 00             | KEY        | av01 |          | -1
          a1 76703039 00             | INTER      | vp09 |          | -1
          a1 76703038 00             | INTER      | vp08 |          | -1
          # AV1's start from a transport stream
          95 61763031 80             | CONFIG     | av01 | SEQUENCE | -1
          # frame types that no text defines
          81 61763031 00             | INTER      | av01 |          | -1
          e3 61763031 00             | INTER      | av01 |          | -1
          f3 61763031 00             | INTER      | av01 |          | -1
          # empty and cut headers are for the decoder to judge (hostile input 87)
          90 61766331                | CONFIG     | avc1 | SEQUENCE | -1
          # unknown codecs go by packet type, printable or not (hostile input 86)
          90 7a7a3939                | CONFIG     | zz99 | SEQUENCE | -1
          91 7a7a3939                | KEY        | zz99 |          | -1
          a1 00ff0a1b 00             | INTER      | \\x00\\xff\\x0a\\x1b | | -1
          """)
  void enhanced(
      String hex,
      FrameClass frameClass,
      String codec,
      @Nullable ConfigSlot slot,
      int compositionAt) {
    Reading.of(VIDEO, hex)
        .is(frameClass, codec, slot, compositionAt)
        .isEnhanced(true)
        .isMultitrack(false)
        .hasTrack(0);
  }

  @DisplayName("F11: color information is CONFIG under frame type 5 (ffmpeg) and 0 (OBS)")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "d4 68766331 02 0009 636f6c6f72496e666f 03 000009",
        "84 68766331 02 0009 636f6c6f72496e666f 03 000009",
        "94 68766331 02 0009 636f6c6f72496e666f 06"
      })
  void colorInformation(String hex) {
    Reading.of(VIDEO, hex).is(FrameClass.CONFIG, "hvc1", ConfigSlot.COLOR, -1).isMultitrack(false);
  }

  @DisplayName("5.3: frame type 5 with any other packet type is one command byte, without FourCC")
  @ParameterizedTest
  @ValueSource(strings = {"d0 00", "d1 01", "d2 00", "d3 00", "d5 00", "d6 00", "d7 00 00 00 01"})
  void enhancedCommand(String hex) {
    Reading.of(VIDEO, hex).is(FrameClass.COMMAND, "0", null, -1).isEnhanced(true);
  }

  @DisplayName("F12, hostile 83: ModEx is passed over, whatever it says")
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # a nanosecond offset before CodedFrames, CodedFramesX, SequenceStart
          97 02 0f423f 01 68766331 000050 00     | KEY    | hvc1 |          | 10
          a7 02 0f423f 03 68766331 00            | INTER  | hvc1 |          | -1
          97 02 000001 00 61766331 01            | CONFIG | avc1 | SEQUENCE | -1
          # a chain of two, the second of an unknown type
          a7 02 000001 17 00 ff 01 61766331 000000 00 | INTER | avc1 |      | 13
          # offsets out of range, or in too few bytes
          a7 02 ffffff 01 61766331 000000 00     | INTER  | avc1 |          | 10
          a7 00 01 03 61766331 00                | INTER  | avc1 |          | -1
          # a size of 1 in the long form
          a7 ff 0000 aa 03 61766331 00           | INTER  | avc1 |          | -1
          # color information after ModEx
          d7 02 000001 04 68766331 06            | CONFIG | hvc1 | COLOR    | -1
          """)
  void modEx(
      String hex,
      FrameClass frameClass,
      String codec,
      @Nullable ConfigSlot slot,
      int compositionAt) {
    Reading.of(VIDEO, hex).is(frameClass, codec, slot, compositionAt).isEnhanced(true);
  }

  @DisplayName("5.3: 256 bytes of ModEx and more have a size of 16 bits")
  @ParameterizedTest
  @ValueSource(ints = {256, 257, 65_536})
  void longModEx(int size) {
    String sizeField = "ff%04x".formatted(size - 1);
    Reading.of(VIDEO, "97" + sizeField + "00".repeat(size) + "01 68766331 000000 00")
        .is(FrameClass.KEY, "hvc1", null, 4 + size + 1 + 4);
  }

  @DisplayName("hostile 78-82: too short or not to be named is INVALID")
  @ParameterizedTest
  @ValueSource(
      strings = {
        // 78: one byte, two to four bytes of AVC; a command without its byte
        "17",
        "17 00",
        "17 01 00",
        "27 01 0000",
        "17 02",
        "1c",
        "2d 01 0000",
        "57",
        "d0",
        // 79
        "17 03 000000 00",
        "17 ff 000000 00",
        "1c 03 000000 00",
        // 80
        "90",
        "90 68",
        "91 6876",
        "92 687663",
        "d4",
        "d4 687663",
        // composition time cut
        "91 68766331",
        "a1 61766331 0000",
        // 81
        "98 68766331 00",
        "99 68766331 00",
        "9f 68766331 00",
        "d8 00",
        "df 00",
        // 82
        "97",
        "97 00",
        "97 00 00",
        "97 05 000000 01",
        "97 ff",
        "97 ff 00",
        "97 ff 0000",
        "97 ff ffff 00 01 68766331",
        "97 00 00 07",
        "97 00 00 07 00 00"
      })
  void invalid(String hex) {
    Reading.of(VIDEO, hex).isInvalid();
  }

  @DisplayName("hostile 82: a ModEx chain of 10 000 steps is INVALID, a short one is not")
  @ParameterizedTest(name = "{0} steps: {1}")
  @CsvSource({"2, KEY", "64, KEY", "65, INVALID", "10000, INVALID"})
  void modExChain(int steps, FrameClass expected) {
    String chain = "97" + "0000 07".repeat(steps - 1) + "0000 03";
    assertThat(Reading.of(VIDEO, chain + "61766331 00").header().frameClass()).isEqualTo(expected);
  }
}
