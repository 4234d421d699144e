package io.rtmprelay.amf;

import static io.rtmprelay.amf.AmfVectors.ascii;
import static io.rtmprelay.amf.AmfVectors.bytes;
import static io.rtmprelay.amf.AmfVectors.member;
import static io.rtmprelay.amf.AmfVectors.number;
import static io.rtmprelay.amf.AmfVectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.AmfValue.Nothing;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The inputs that are meant to break a reader. */
class AmfHostileTest {

  private static AmfValue read0(String hex) throws AmfException {
    return new Amf0Reader(bytes(hex)).read();
  }

  private static AmfValue read3(String hex) throws AmfException {
    return new Amf3Reader(bytes(hex)).read();
  }

  private static void refuses(ByteBuf body, String reason) {
    assertThatThrownBy(() -> new Amf0Reader(body).read())
        .isInstanceOf(AmfException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 3ff80000000000",
        "02 0005 6c697665",
        "0c ffffffff 61",
        "0f ffffffff 61",
        "0a ffffffff 05",
        "08 ffffffff 0001 61 05",
        "03 0001 61 05",
        "03 0001 61",
        "11"
      })
  @DisplayName("#61 #62 #68 #69 lengths and counts past the end, object without end")
  void refusesWhatIsNotThere(String hex) {
    refuses(bytes(hex), "truncated");
  }

  @Test
  @DisplayName("#62 K23 an ECMA array's count is a hint")
  void ignoresEcmaCount() throws AmfException {
    AmfValue expected = AmfObject.builder().put("a", Nothing.NULL).buildEcmaArray();

    for (String count : List.of("00000000", "00000014", "ffffffff")) {
      assertThat(read0("08 " + count + " 0001 61 05 0000 09")).isEqualTo(expected);
    }
  }

  @Test
  @DisplayName("#63 a strict array of a million nulls, and of as many values as there may be")
  void limitsValues() throws AmfException {
    refuses(nulls(1_000_000), "65536 values");
    refuses(nulls(65_536), "65536 values");
    assertThat(new Amf0Reader(nulls(65_535)).read().items()).hasSize(65_535);

    // Many small values are as dear as one large one.
    ByteBuf flat = Unpooled.buffer();
    flat.writeBytes(new byte[70_000]);
    flat.setZero(0, 70_000);
    Amf3Reader undefined = new Amf3Reader(flat);
    assertThatThrownBy(undefined::readAll).hasMessageContaining("65536 values");
  }

  private static ByteBuf nulls(int count) {
    byte[] nulls = new byte[count];
    Arrays.fill(nulls, (byte) 5);
    return Unpooled.buffer().writeByte(0x0A).writeInt(count).writeBytes(nulls);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 03 0001 61",
    "0, 0a 00000001",
    "0, 08 00000000 0001 61",
    "0, 10 0001 43 0001 61",
    "3, 09 03 01",
    "3, 0a 13 01 03 61",
    "3, 10 03 00 01",
    "3, 11 03 00 01",
  })
  @DisplayName("#64 nesting: 32 containers are read, 33 and 100 000 are refused")
  void limitsDepth(int version, String opening) throws AmfException {
    String leaf = version == 0 ? "05" : "01";
    String end = version == 0 && !opening.startsWith("0a") ? "000009" : "";
    String deepest = opening.repeat(32) + leaf + end.repeat(32);
    assertThat(version == 0 ? read0(deepest) : read3(deepest)).isNotNull();

    for (int depth : new int[] {33, 200, 100_000}) {
      String tooDeep = opening.repeat(depth) + leaf;
      assertThatThrownBy(
              () -> {
                if (version == 0) {
                  read0(tooDeep);
                } else {
                  read3(tooDeep);
                }
              })
          .isInstanceOf(AmfException.class)
          .hasMessage("nested deeper than 32");
    }
  }

  @Test
  @DisplayName("#64 depth is counted over a switch of versions, and given back")
  void countsDepthOverSwitch() throws AmfException {
    String mixed = "0a 00000001".repeat(20) + "11";
    assertThat(read0(mixed + "09 03 01".repeat(12) + "01")).isNotNull();
    refuses(bytes(mixed + "09 03 01".repeat(13) + "01"), "deeper");
    assertThat(new Amf0Reader(bytes("03 0000 09".repeat(100))).readAll()).hasSize(100);
  }

  @Test
  @DisplayName("4096 members are read, one more is refused")
  void limitsMembers() throws AmfException {
    String members = "0001 61 05";
    assertThat(read0("03" + members.repeat(4096) + "000009")).isInstanceOf(AmfObject.class);
    refuses(bytes("03" + members.repeat(4097) + "000009"), "4096 members");
    assertThatThrownBy(() -> read3("09 01" + "03 61 01" + "00 01".repeat(4096) + "01"))
        .hasMessageContaining("4096 members");
    // Traits of 4097 sealed names: head 0x10013.
    assertThatThrownBy(() -> read3("0a 848013" + "01".repeat(4200)))
        .hasMessageContaining("4096 members");
  }

  @Test
  @DisplayName("A1 #65 a reference to what holds it is legal, a later one is not")
  void readsSelfReference() throws AmfException {
    AmfObject self = (AmfObject) read0("03 0001 61 07 0000 0000 09");

    assertThat(self.get("a")).isSameAs(self);
    assertThat(self).hasToString("{\"a\": #0}").isEqualTo(read0("03 0001 61 07 0000 0000 09"));
    assertThat(self.hashCode()).isNotZero();
    refuses(bytes("03 0001 61 07 0001 0000 09"), "reference 1, objects so far 1");
    refuses(bytes("07 0000"), "objects so far 0");
  }

  @Test
  @DisplayName("A1 objects, ECMA and strict arrays and typed objects are counted, other types not")
  void countsReferables() throws AmfException {
    String all = "03 0000 09  08 00000000 0000 09  0a 00000000  10 0001 43 0000 09";
    String others = "02 0001 61  0b 0000000000000000 0000  0f 00000000";
    List<AmfValue> values = new Amf0Reader(bytes(others + all + "07 0003")).readAll();

    assertThat(values.getLast().resolved()).isSameAs(values.get(6));
    Amf0Reader unreferable = new Amf0Reader(bytes(others + "07 0000"));
    assertThatThrownBy(unreferable::readAll).hasMessageContaining("objects so far 0");
  }

  @Test
  @DisplayName("A6 #65 #66 writing as AMF0 expands within the limits and refuses the rest")
  void refusesToExpandWithoutEnd() throws AmfException {
    AmfValue shared = read0("0a 00000002 03 0001 61 05 0000 09 07 0001");
    ByteBuf out = Unpooled.buffer();
    new Amf0Writer(out).write(shared);
    AmfValue object = AmfObject.builder().put("a", Nothing.NULL).build();
    assertThat(new Amf0Reader(out).read())
        .isEqualTo(new AmfValue.StrictArray(List.of(object, object)));

    out.clear();
    AmfValue cycle = read0("0a 00000001 07 0000");
    assertThatThrownBy(() -> new Amf0Writer(out).write(cycle)).hasMessage("nested deeper than 32");
    assertThat(out.isReadable()).as("nothing of it is written").isFalse();

    // Each array holds the one before it twice: 2^24 leaves in 24 arrays.
    StringBuilder laughs = new StringBuilder("0a 00000019 0a 00000001 05");
    for (int i = 1; i <= 24; i++) {
      laughs.append("0a 00000002").append("07 %04x".formatted(i).repeat(2));
    }
    AmfValue bomb = read0(laughs.toString());
    assertThat(bomb.toString()).hasSizeLessThan(2000);
    assertThat(bomb).isEqualTo(read0(laughs.toString()));
    assertThatThrownBy(() -> new Amf0Writer(out).write(bomb)).hasMessageContaining("65536 values");
  }

  @Test
  @DisplayName("#66 one long AMF3 string by reference a thousand times is refused as AMF0")
  void refusesToRepeatText() throws AmfException {
    AmfValue big = text("x".repeat(1 << 20));
    AmfValue many = new AmfObject.Amf3Array(List.of(), Collections.nCopies(1000, big));
    ByteBuf out = Unpooled.buffer();
    new Amf3Writer(out).write(many);
    AmfValue read = new Amf3Reader(out).read();

    assertThat(read.items()).hasSize(1000);
    assertThat(read.items().getLast().stringOr("")).isSameAs(read.items().getFirst().stringOr(""));
    assertThatThrownBy(() -> Amf0Writer.withoutAmf3(Unpooled.buffer()).write(read))
        .hasMessageContaining("bytes of text");
  }

  @Test
  @DisplayName("#67 object end at top level or as a value, reserved and unknown markers")
  void refusesMarkers() {
    refuses(bytes("09"), "object end");
    refuses(bytes("03 0001 61 09"), "object end");
    refuses(bytes("04"), "marker 4 names no type");
    refuses(bytes("0e"), "marker 14 names no type");
    for (int marker = 0x12; marker <= 0xFF; marker++) {
      refuses(bytes("%02x".formatted(marker)), "marker " + marker + " names no type");
      refuses(bytes("11%02x".formatted(marker)), "AMF3 marker " + marker + " names no type");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "04 ff, truncated",
    "06 ffffff, truncated",
    "06 00, string reference 0",
    "09 00, object reference 0",
    "0a 01, traits reference 0",
    "0a 02, object reference 1",
    "08 7e, object reference 63"
  })
  @DisplayName("#70 U29 cut, references out of range")
  void refusesAmf3References(String hex, String reason) {
    refuses(bytes("11" + hex), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"06", "07", "09", "0a", "0b", "0c", "0d", "0e", "0f", "10", "11"})
  @DisplayName("#71 counts of 2^24 to 2^28 - 1 with few bytes behind them")
  void refusesAmf3Counts(String marker) {
    for (String head : List.of("fffffffb", "ffffff73", "a0808013", "88808013")) {
      refuses(bytes("11" + marker + head + "00".repeat(16)), "truncated");
    }
  }

  @Test
  @DisplayName("A12 #72 a class is a name; an unknown externalizable one ends the message")
  void instantiatesNothing() throws AmfException {
    AmfObject typed = (AmfObject) read0("10 0011" + ascii("java.lang.Runtime") + "0000 09");
    assertThat(typed).isEqualTo(new AmfObject.Typed("java.lang.Runtime", List.of()));

    Amf3Reader reader = new Amf3Reader(bytes("0a 07 0b" + ascii("a.\nBC") + "01 01 01"));
    assertThatThrownBy(reader::read).hasMessageContaining("externalizable class \"a.\\u000aBC\"");
    assertThatThrownBy(reader::read).hasMessageContaining("behind a fault");
  }

  @Test
  @DisplayName("A11 #73 a dictionary as its own key and value, an object as its own member")
  void readsCyclicAmf3() throws AmfException {
    for (String hex :
        List.of("11 03 00 11 00 11 00", "0a 0b 01 03 61 0a 00 01", "09 03 01 09 00")) {
      AmfValue cyclic = read3(hex);

      assertThat(cyclic).isEqualTo(read3(hex)).hasSameHashCodeAs(read3(hex));
      assertThat(cyclic.toString()).contains("#0").hasSizeLessThan(40);
      ByteBuf out = Unpooled.buffer();
      new Amf3Writer(out).write(cyclic);
      assertThat(AmfVectors.hex(out)).isEqualTo(hex.replace(" ", ""));
    }
  }

  @Test
  @DisplayName("#74 a body of type 17 that is empty, has only its selector, or another one")
  void refusesSelectors() throws AmfException {
    for (String hex : List.of("", "00", "03", "03 0000 09")) {
      assertThatThrownBy(() -> Amf0Reader.behindSelector(bytes(hex)))
          .isInstanceOf(AmfException.class);
    }
    List<AmfValue> command = List.of(text("a"), number(1.5));
    String values = "02 0001 61 00 3ff8000000000000";
    assertThat(Amf0Reader.behindSelector(bytes("00" + values)).readAll()).isEqualTo(command);
    assertThat(Amf0Reader.behindSelector(bytes(values)).readAll()).isEqualTo(command);
  }

  @Test
  @DisplayName("A3 writers refuse names past 65 535 bytes, and empty ones where they end an object")
  void refusesNames() throws AmfException {
    AmfValue longest = AmfObject.builder().put("x".repeat(65_535), 1).build();
    ByteBuf out = Unpooled.buffer();
    new Amf0Writer(out).write(longest);
    assertThat(new Amf0Reader(out).read()).isEqualTo(longest);

    AmfValue tooLong = AmfObject.builder().put("x".repeat(65_536), 1).build();
    assertThatThrownBy(() -> new Amf0Writer(out).write(tooLong))
        .hasMessageContaining("65536 bytes");
    AmfValue unnamed = new AmfObject.Amf3Array(List.of(member("", number(1))), List.of());
    assertThatThrownBy(() -> new Amf3Writer(out).write(unnamed)).hasMessageContaining("empty name");
    assertThat(out.isReadable()).isFalse();
  }
}
