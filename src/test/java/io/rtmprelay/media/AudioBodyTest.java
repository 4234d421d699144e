package io.rtmprelay.media;

import static io.rtmprelay.media.MediaKind.AUDIO;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioBodyTest {

  @DisplayName("5.2, 5.7: legacy audio")
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          af 00 1190  | CONFIG | mp4a | SEQUENCE
          af 01 211b  | AUDIO  | mp4a |
          # rate, size and channels of AAC mean nothing
          a2 00 1190  | CONFIG | mp4a | SEQUENCE
          # an empty header is for the decoder to judge (hostile input 87)
          af 00       | CONFIG | mp4a | SEQUENCE
          af 01       | AUDIO  | mp4a |
          # without packet types: the second byte is data
          2f ff       | AUDIO  | .mp3 |
          2f 00       | AUDIO  | .mp3 |
          e2 ff       | AUDIO  | .mp3 |
          02 00       | AUDIO  | 0    |
          12 05       | AUDIO  | 1    |
          32 05       | AUDIO  | 3    |
          42 05       | AUDIO  | 4    |
          52 05       | AUDIO  | 5    |
          62 05       | AUDIO  | 6    |
          72 05       | AUDIO  | 7    |
          82 05       | AUDIO  | 8    |
          b2 00       | AUDIO  | 11   |
          dd 00       | AUDIO  | Opus |
          f2 00       | AUDIO  | 15   |
          """)
  void legacy(String hex, FrameClass frameClass, String codec, @Nullable ConfigSlot slot) {
    Reading.of(AUDIO, hex)
        .is(frameClass, codec, slot, -1)
        .isEnhanced(false)
        .isMultitrack(false)
        .hasTrack(0);
  }

  @DisplayName("5.4, 5.7: enhanced audio")
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          90 4f707573 4f70757348656164  | CONFIG | Opus | SEQUENCE
          91 4f707573 78                | AUDIO  | Opus |
          92 4f707573                   | END    | Opus |
          90 664c6143 664c6143          | CONFIG | fLaC | SEQUENCE
          # ffmpeg sends an empty one for codecs that have none
          90 61632d33                   | CONFIG | ac-3 | SEQUENCE
          91 61632d33 0b77              | AUDIO  | ac-3 |
          91 65632d33 0b77              | AUDIO  | ec-3 |
          91 2e6d7033 fffb              | AUDIO  | .mp3 |
          90 6d703461 1190              | CONFIG | mp4a | SEQUENCE
          # no composition time, even under a video FourCC
          91 61766331                   | AUDIO  | avc1 |
          # F13: multichannel configuration, next to legacy AAC too
          94 61632d33 01 06 0000060f    | CONFIG | ac-3 | CHANNELS
          94 6d703461 01 06 0000060f    | CONFIG | mp4a | CHANNELS
          # ModEx
          97 02 000001 01 4f707573 78   | AUDIO  | Opus |
          97 02 000001 04 4f707573 01   | CONFIG | Opus | CHANNELS
          # unknown codecs go by packet type (hostile input 86)
          90 ffffffff                   | CONFIG | \\xff\\xff\\xff\\xff | SEQUENCE
          91 7a7a3939 00                | AUDIO  | zz99 |
          """)
  void enhanced(String hex, FrameClass frameClass, String codec, @Nullable ConfigSlot slot) {
    Reading.of(AUDIO, hex)
        .is(frameClass, codec, slot, -1)
        .isEnhanced(true)
        .isMultitrack(false)
        .hasTrack(0);
  }

  @DisplayName("hostile 79-82: too short or not to be named is INVALID")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "af",
        "af 02 00",
        "af ff 00",
        "90",
        "90 4f",
        "91 4f7075",
        "93 4f707573 00",
        "96 4f707573 00",
        "98 4f707573 00",
        "9f 4f707573 00",
        "97",
        "97 00 00",
        "97 10 00 01 4f707573",
        "97 00 00 08 4f707573"
      })
  void invalid(String hex) {
    Reading.of(AUDIO, hex).isInvalid();
  }
}
