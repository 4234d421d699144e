package io.rtmprelay.media;

import static io.rtmprelay.media.MediaKind.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataBodyTest {

  @DisplayName("K20-K22, 5.7: metadata is CONFIG, bare or wrapped; all else is DATA, read or not")
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          'onMetaData' 08 00000000 000009               | CONFIG | METADATA | 0  | false
          '@setDataFrame' 'onMetaData' 08 00000014      | CONFIG | METADATA | 16 | false
          '@setDataFrame' 'onMetaData' 03 000009        | CONFIG | METADATA | 16 | false
          # A3: short text under the marker of long strings
          L'@setDataFrame' L'onMetaData' 03 000009      | CONFIG | METADATA | 18 | false
          L'onMetaData' 03 000009                       | CONFIG | METADATA | 0  | false
          # other names
          'onTextData' 03 000009                        | DATA   | -        | 0  | false
          'onCuePoint' 03 000009                        | DATA   | -        | 0  | false
          '@setDataFrame' 'onTextData' 03 000009        | DATA   | -        | 16 | false
          '@clearDataFrame' 'onMetaData'                | DATA   | -        | 0  | true
          '@clearDataFrame'                             | DATA   | -        | 0  | true
          # 75: metadata without a value, a wrapper around nothing, a number as name
          'onMetaData'                                  | DATA   | -        | 0  | false
          '@setDataFrame' 'onMetaData'                  | DATA   | -        | 16 | false
          '@setDataFrame'                               | DATA   | -        | 16 | false
          '@setDataFrame' 00 0000000000000000           | DATA   | -        | 16 | false
          '@setDataFrame' '@setDataFrame' 'onMetaData' 05 | DATA | -        | 16 | false
          # names that only begin alike
          'onMetaDataX' 03 000009                       | DATA   | -        | 0  | false
          'onMetaDatb' 03 000009                        | DATA   | -        | 0  | false
          '@setDataFramf' 'onMetaData' 03 000009        | DATA   | -        | 0  | false
          # K21: not to be parsed: a timecode of 4 bytes, cut strings
          00000001                                      | DATA   | -        | 0  | false
          02                                            | DATA   | -        | 0  | false
          02 00                                         | DATA   | -        | 0  | false
          02 ffff                                       | DATA   | -        | 0  | false
          02 000a 6f6e                                  | DATA   | -        | 0  | false
          0c                                            | DATA   | -        | 0  | false
          0c 8000000a 6f6e4d65746144617461 03           | DATA   | -        | 0  | false
          0c ffffffff                                   | DATA   | -        | 0  | false
          """,
      quoteCharacter = '"')
  void names(
      String body,
      FrameClass frameClass,
      @Nullable ConfigSlot slot,
      int wrapperBytes,
      boolean clearsData) {
    TagHeader header = Reading.of(DATA, toHex(body)).header();

    assertThat(header.frameClass()).isEqualTo(frameClass);
    assertThat(header.slot()).isEqualTo(slot);
    assertThat(header.wrapperBytes()).isEqualTo(wrapperBytes);
    assertThat(header.clearsData()).isEqualTo(clearsData);
    assertThat(header.track()).isZero();
    assertThat(header.codec()).isZero();
    assertThat(header.enhanced()).isFalse();
    assertThat(header.multitrack()).isFalse();
    assertThat(header.compositionAt()).isEqualTo(-1);
  }

  /** Words in quotes are AMF0 strings, with an L long ones; the rest is hexadecimal. */
  private static String toHex(String body) {
    StringBuilder hex = new StringBuilder();
    for (String word : body.split(" ", -1)) {
      int quote = word.indexOf('\'');
      if (quote < 0) {
        hex.append(word);
      } else {
        String text = word.substring(quote + 1, word.length() - 1);
        hex.append((quote == 0 ? "02%04x" : "0c%08x").formatted(text.length()));
        hex.append(HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII)));
      }
    }
    return hex.toString();
  }
}
