package io.rtmprelay.amf;

import static io.rtmprelay.amf.AmfVectors.bytes;
import static io.rtmprelay.amf.AmfVectors.hex;
import static io.rtmprelay.amf.AmfVectors.integer;
import static io.rtmprelay.amf.AmfVectors.member;
import static io.rtmprelay.amf.AmfVectors.number;
import static io.rtmprelay.amf.AmfVectors.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.AmfObject.Amf3Object;
import io.rtmprelay.amf.AmfObject.Amf3Object.Traits;
import io.rtmprelay.amf.AmfValue.Nothing;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AmfValueTest {

  @Test
  @DisplayName("A2 looking a member up finds the last of its name, through a reference too")
  void looksUp() throws AmfException {
    AmfObject object =
        AmfObject.builder()
            .put("app", "first")
            .put("app", "live")
            .put("n", 3)
            .put("on", true)
            .put("list", new AmfValue.StrictArray(List.of(text("avc1"))))
            .put("inner", AmfObject.builder().put("x", integer(7)).build())
            .build();

    assertThat(object.stringOr("app", "?")).isEqualTo("live");
    assertThat(object.numberOr("n", -1)).isEqualTo(3);
    assertThat(object.booleanOr("on", false)).isTrue();
    assertThat(object.items("list")).containsExactly(text("avc1"));
    assertThat(object.objectOr("inner", AmfObject.empty()).numberOr("x", -1)).isEqualTo(7);
    assertThat(object.get("absent")).isNull();

    AmfValue twice = new Amf0Reader(bytes("0a 00000002 0a 00000001 05 07 0001")).read();
    assertThat(twice.items().getLast().items()).containsExactly(Nothing.NULL);
  }

  @Test
  @DisplayName("K1 #77 members of the wrong type read as the fallback")
  void fallsBack() {
    AmfObject object = AmfObject.builder().put("duration", "abc").put("app", 5).build();

    assertThat(object.numberOr("duration", -1)).isEqualTo(-1);
    assertThat(object.stringOr("app", "?")).isEqualTo("?");
    assertThat(object.booleanOr("app", true)).isTrue();
    assertThat(object.items("app")).isEmpty();
    assertThat(object.objectOr("app", AmfObject.empty())).isEqualTo(AmfObject.empty());
    assertThat(object.stringOr("absent", "?")).isEqualTo("?");
  }

  @Test
  @DisplayName("K3 a connect reply is written as its bytes")
  void writesReply() throws AmfException {
    ByteBuf out = Unpooled.buffer();
    new Amf0Writer(out)
        .write("_result")
        .write(1)
        .write(Nothing.NULL)
        .write(AmfObject.builder().put("level", "status").put("caps", 31).put("ok", true).build());

    assertThat(hex(out))
        .isEqualTo(
            "0200075f726573756c74003ff000000000000005"
                + "0300056c6576656c020006737461747573"
                + "00046361707300403f000000000000"
                + "00026f6b0101000009");
  }

  @Test
  @DisplayName("A3 a long string may hold a short text; the writer switches at 65 536 bytes")
  void switchesToLongString() throws AmfException {
    assertThat(new Amf0Reader(bytes("0c 00000001 61")).read()).isEqualTo(text("a"));
    for (int length : new int[] {65_535, 65_536}) {
      ByteBuf out = Unpooled.buffer();
      new Amf0Writer(out).write("x".repeat(length));
      assertThat(out.getByte(0)).isEqualTo((byte) (length == 65_535 ? 0x02 : 0x0C));
      assertThat(new Amf0Reader(out).read()).isEqualTo(text("x".repeat(length)));
    }
  }

  @Test
  @DisplayName("lenient forms: any true, a date's zone, overlong U29, a date's spare bits")
  void readsLenient() throws AmfException {
    assertThat(new Amf0Reader(bytes("01 80")).read()).isEqualTo(new AmfValue.Bool(true));
    assertThat(new Amf0Reader(bytes("0b 0000000000000000 ffc4")).read())
        .isEqualTo(new AmfValue.Date(0));
    assertThat(new Amf3Reader(bytes("04 808005")).read()).isEqualTo(integer(5));
    assertThat(new Amf3Reader(bytes("04 80808005")).read()).isEqualTo(integer(5));
    assertThat(new Amf3Reader(bytes("08 7f 0000000000000000")).read())
        .isEqualTo(new AmfValue.Date(0));
  }

  @Test
  @DisplayName("A4 any bytes survive being a string")
  void keepsAnyBytes() {
    Random random = new Random(7);
    int[] leads = {0x00, 0x41, 0x80, 0xBF, 0xC0, 0xC3, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF8, 0xFF};
    for (int round = 0; round < 50_000; round++) {
      byte[] any = new byte[random.nextInt(9)];
      for (int i = 0; i < any.length; i++) {
        any[i] =
            (byte)
                (random.nextBoolean()
                    ? leads[random.nextInt(leads.length)]
                    : 0x80 | random.nextInt(64));
      }
      assertThat(AmfUtf8.encode(AmfUtf8.decode(any))).isEqualTo(any);
    }
    assertThat(AmfUtf8.decode(AmfVectors.raw("efbfbd ff"))).isEqualTo("\ufffd\udcff");
    assertThat(AmfUtf8.decode(AmfVectors.raw("eda080"))).isEqualTo("\udced\udca0\udc80");
    assertThat(AmfUtf8.encode("\ud800a")).isEqualTo(AmfVectors.raw("3f61"));
  }

  @Test
  @DisplayName("K25 AMF3 becomes AMF0 where AMF0 has a like, and is refused where not")
  void writesNearest() throws AmfException {
    Traits traits = new Traits("", true, List.of());
    Traits named = new Traits("C", true, List.of());
    AmfValue.StrictArray numbers = new AmfValue.StrictArray(List.of(number(1), number(2)));
    AmfValue.StrictArray nulls = new AmfValue.StrictArray(List.of(Nothing.NULL));
    AmfObject.Amf3Array dense = new AmfObject.Amf3Array(List.of(), nulls.elements());

    becomes(integer(-5), number(-5));
    becomes(new AmfValue.Xml("<a/>"), new AmfValue.XmlDocument("<a/>"));
    becomes(new Amf3Object(traits, List.of()), AmfObject.empty());
    becomes(new Amf3Object(named, List.of()), new AmfObject.Typed("C", List.of()));
    becomes(dense, nulls);
    becomes(
        new AmfObject.Amf3Array(List.of(member("a", integer(1))), nulls.elements()),
        AmfObject.builder().put("a", 1).put("0", Nothing.NULL).buildEcmaArray());
    becomes(new AmfVector.Ints(false, List.of(1, 2)), numbers);
    becomes(new AmfVector.Uints(false, List.of(1L, 2L)), numbers);
    becomes(new AmfVector.Doubles(false, List.of(1.0, 2.0)), numbers);
    becomes(new AmfVector.Objects(false, "", nulls.elements()), nulls);
    becomes(new AmfValue.Externalizable("flex.messaging.io.ArrayCollection", dense), nulls);
    assertThatThrownBy(() -> becomes(new AmfValue.ByteArray(new byte[1]), nulls))
        .isInstanceOf(AmfException.class);
    assertThatThrownBy(() -> becomes(new AmfValue.Dictionary(false, List.of()), nulls))
        .isInstanceOf(AmfException.class);
  }

  private static void becomes(AmfValue value, AmfValue nearest) throws AmfException {
    ByteBuf out = Unpooled.buffer();
    Amf0Writer.withoutAmf3(out).write(value);
    assertThat(new Amf0Reader(out).read()).isEqualTo(nearest);
  }

  @Test
  @DisplayName("types of AMF0 alone become their AMF3 counterparts")
  void writesCounterparts() throws AmfException {
    ByteBuf out = Unpooled.buffer();
    new Amf3Writer(out)
        .write(AmfObject.builder().put("a", true).build())
        .write(AmfObject.builder().put("a", true).buildEcmaArray())
        .write(new AmfValue.StrictArray(List.of(Nothing.UNSUPPORTED)))
        .write(new AmfObject.Typed("C", List.of()));

    assertThat(hex(out))
        .isEqualTo("0a0b010361" + "0301" + "0901000301" + "09030100" + "0a0b034301");
  }

  @Test
  @DisplayName("A4 a date may have no time: NaN is data and equals itself")
  void comparesNan() {
    assertThat(new AmfValue.Date(Double.NaN)).isEqualTo(new AmfValue.Date(Double.NaN));
    assertThat(number(0.0)).isNotEqualTo(number(-0.0));
  }

  @Test
  @DisplayName("printing shows the beginning of what is large, and nothing a terminal acts on")
  void printsWithinBudget() {
    AmfValue wide = new AmfValue.StrictArray(Collections.nCopies(60_000, text("x".repeat(5000))));

    assertThat(wide.toString()).contains("…").hasSizeLessThan(8000);
    assertThat(text("a\"\\\n\u001b[31m\udcff"))
        .hasToString("\"a\\\"\\\\\\u000a\\u001b[31m\\udcff\"");
    assertThat(AmfObject.builder().put("a", 1).put("b", Nothing.NULL).build())
        .hasToString("{\"a\": 1.0, \"b\": null}");
  }

  @Test
  @DisplayName("values that no wire could carry are refused where they are made")
  void refusesImpossibleValues() {
    assertThatThrownBy(() -> integer(1 << 28)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> integer(-(1 << 28) - 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AmfVector.Uints(false, List.of(1L << 32)))
        .isInstanceOf(IllegalArgumentException.class);
    Traits sealed = new Traits("C", false, List.of("x"));
    assertThatThrownBy(() -> new Amf3Object(sealed, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Amf3Object(sealed, List.of(member("y", Nothing.NULL))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
