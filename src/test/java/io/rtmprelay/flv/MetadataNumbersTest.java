package io.rtmprelay.flv;

import static io.rtmprelay.flv.MetadataNumbers.DURATION;
import static io.rtmprelay.flv.MetadataNumbers.FILE_SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataNumbersTest {

  private static final String NAME = "02 000a 6f6e4d65746144617461";
  private static final String END = "000009";
  private static final String ZERO = "00 0000000000000000";

  /** A member of each AMF0 type, with the name that is looked for inside where that can be. */
  private static final String OTHERS =
      key("width")
          + "00 4074000000000000"
          + key("stereo")
          + "01 01"
          + key("encoder")
          + "02 000b 0008 6475726174696f6e 00"
          + key("")
          + "05"
          + key("map")
          + "03"
          + key(DURATION)
          + "00 ffffffffffffffff"
          + END
          + key("list")
          + "0a 00000003 06 0d 0a 00000001 08 00000009"
          + key(DURATION)
          + "00 ffffffffffffffff"
          + END
          + key("ref")
          + "07 0001"
          + key("at")
          + "0b 0000000000000000 0000"
          + key("long")
          + "0c 00000002 4142"
          + key("xml")
          + "0f 00000002 4142"
          + key("typed")
          + "10 0001 43"
          + key(FILE_SIZE)
          + "00 ffffffffffffffff"
          + END;

  @Test
  @DisplayName("F5: a number is found behind members of every type, in ECMA arrays and objects")
  void found() {
    for (String header : new String[] {"08 00000014", "03"}) {
      String before = NAME + header + OTHERS + key(DURATION) + "00";
      ByteBuf body = body(before + "40590000 00000000" + key("height") + ZERO + END);

      int position = MetadataNumbers.positionOf(body, DURATION);
      assertThat(position).isEqualTo(bytes(before).length);
      assertThat(body.getDouble(position)).isEqualTo(100);
      assertThat(MetadataNumbers.positionOf(body, FILE_SIZE)).isEqualTo(-1);
      assertThat(MetadataNumbers.positionOf(body, "height")).isPositive();
      assertThat(body.readerIndex()).isZero();
    }
  }

  @Test
  @DisplayName("F5: positions count from the body's beginning, wherever it stands in its buffer")
  void relative() {
    ByteBuf buffer = body("ffffff" + NAME + "03" + key(DURATION) + ZERO + END + "ffff");
    ByteBuf body = buffer.slice(0, buffer.readableBytes() - 2);
    body.skipBytes(3);

    assertThat(MetadataNumbers.positionOf(body, DURATION)).isEqualTo(13 + 1 + 10 + 1);
  }

  @Test
  @DisplayName("A2: of several numbers of one name the last; hostile 77: text is no number")
  void severalAndWrong() {
    String first = NAME + "03" + key(DURATION) + ZERO;
    ByteBuf twice = body(first + key(DURATION) + ZERO + END);
    assertThat(MetadataNumbers.positionOf(twice, DURATION)).isEqualTo(bytes(first).length + 11);

    ByteBuf text = body(NAME + "03" + key(DURATION) + "02 0003 616263" + END);
    assertThat(MetadataNumbers.positionOf(text, DURATION)).isEqualTo(-1);
  }

  @Test
  @DisplayName("A5: what comes before a cut is found, at each position of the cut")
  void cut() {
    String whole = NAME + "08 00000000" + OTHERS + key(DURATION) + ZERO + END;
    byte[] bytes = bytes(whole);
    int numberEnd = bytes.length - 3;
    for (int length = 0; length <= bytes.length; length++) {
      ByteBuf body = Unpooled.wrappedBuffer(bytes, 0, length);
      assertThat(MetadataNumbers.positionOf(body, DURATION))
          .as("%d bytes", length)
          .isEqualTo(length >= numberEnd ? numberEnd - 8 : -1);
    }
    ByteBuf trailing = Unpooled.wrappedBuffer(bytes, bytes);
    assertThat(MetadataNumbers.positionOf(trailing, DURATION)).isEqualTo(numberEnd - 8);
  }

  @Test
  @DisplayName("F5: missing numbers are added in front, present ones stay, the count follows")
  void reserve() {
    String members = key("width") + ZERO + key(FILE_SIZE) + ZERO + END;
    assertThat(reserved(NAME + "08 00000014" + members))
        .isEqualTo(
            ByteBufUtil.hexDump(body(NAME + "08 00000015" + key(DURATION) + ZERO + members)));
    assertThat(reserved(NAME + "03" + END))
        .isEqualTo(
            ByteBufUtil.hexDump(
                body(NAME + "03" + key(DURATION) + ZERO + key(FILE_SIZE) + ZERO + END)));
    String both = NAME + "08 00000002" + key(DURATION) + ZERO + key(FILE_SIZE) + ZERO + END;
    assertThat(reserved(both)).isEqualTo(ByteBufUtil.hexDump(body(both)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02",
        NAME,
        NAME + "05",
        NAME + "02 0001 41",
        NAME + "08 0000",
        "00000001",
        "ff",
        "02 000d 40736574446174614672616d65" + NAME + "03" + END
      })
  @DisplayName("K21: a body that cannot be read so far stays as it is")
  void reserveUnreadable(String hex) {
    assertThat(reserved(hex)).isEqualTo(hex.replace(" ", ""));
    assertThat(MetadataNumbers.positionOf(body(hex), DURATION)).isEqualTo(-1);
  }

  @Test
  @DisplayName("F5: a source without metadata gets one of the two numbers alone")
  void bare() {
    ByteBuf body = Unpooled.buffer();
    MetadataNumbers.bare(body);

    assertThat(ByteBufUtil.hexDump(body))
        .isEqualTo(
            ByteBufUtil.hexDump(
                body(NAME + "08 00000002" + key(DURATION) + ZERO + key(FILE_SIZE) + ZERO + END)));
    assertThat(MetadataNumbers.positionOf(body, DURATION)).isEqualTo(13 + 5 + 10 + 1);
    assertThat(MetadataNumbers.positionOf(body, FILE_SIZE)).isEqualTo(13 + 5 + 19 + 10 + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"03 0001 61", "0a 00000001", "08 00000001 0001 61", "10 0000 0001 61"})
  @DisplayName("hostile 64, 62: nested too deep, or counted too high, ends the search")
  void deep(String nested) {
    String after = key(DURATION) + ZERO + END;
    String deep = NAME + "03" + key("a") + nested.repeat(100_000) + after;
    assertThat(MetadataNumbers.positionOf(body(deep), DURATION)).isEqualTo(-1);

    String counted = NAME + "03" + key("a") + "0a ffffffff 06 06 06" + after;
    assertThat(MetadataNumbers.positionOf(body(counted), DURATION)).isEqualTo(-1);
  }

  @Test
  @DisplayName("T7: mutated at random, a position is that of eight bytes within the body")
  void mutated() {
    Random random = new Random(0xa0f);
    byte[] whole = bytes(NAME + "08 00000000" + OTHERS + key(DURATION) + ZERO + END);
    int found = 0;
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = whole.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      ByteBuf body = Unpooled.wrappedBuffer(bytes, 0, random.nextInt(bytes.length + 1));
      int position = MetadataNumbers.positionOf(body, DURATION);
      assertThat(position).isBetween(-1, body.readableBytes() - 8 < 0 ? -1 : bytes.length - 8);
      if (position >= 0) {
        assertThat(position + 8).isLessThanOrEqualTo(body.readableBytes());
        found++;
      }
      ByteBuf target = Unpooled.buffer();
      MetadataNumbers.reserve(body, target);
      assertThat(target.readableBytes()).isGreaterThanOrEqualTo(body.readableBytes());
    }
    assertThat(found).isPositive();
  }

  private static String reserved(String hex) {
    ByteBuf body = body(hex);
    ByteBuf target = Unpooled.buffer();
    MetadataNumbers.reserve(body, target);
    assertThat(body.readerIndex()).isZero();
    return ByteBufUtil.hexDump(target);
  }

  private static String key(String name) {
    return "%04x".formatted(name.length())
        + HexFormat.of().formatHex(name.getBytes(StandardCharsets.US_ASCII));
  }

  private static ByteBuf body(String hex) {
    return Unpooled.wrappedBuffer(bytes(hex));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
