package io.rtmprelay.amf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.AmfObject.Amf3Object;
import io.rtmprelay.amf.AmfObject.Amf3Object.Traits;
import io.rtmprelay.amf.AmfObject.Member;
import io.rtmprelay.amf.AmfValue.Nothing;
import java.util.HexFormat;
import java.util.List;

/** Values with their one canonical form in bytes, written down from the specifications. */
final class AmfVectors {

  /** In hexadecimal, with blanks between what belongs together. */
  record Vector(String name, String hex, AmfValue value) {
    @Override
    public String toString() {
      return name;
    }
  }

  private AmfVectors() {}

  static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(raw(hex));
  }

  static byte[] raw(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static String hex(ByteBuf bytes) {
    byte[] read = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), read);
    return HexFormat.of().formatHex(read);
  }

  /** The same bytes, each part in a buffer of its own. */
  static ByteBuf split(byte[] bytes, int... at) {
    ByteBuf[] parts = new ByteBuf[at.length + 1];
    int from = 0;
    for (int i = 0; i <= at.length; i++) {
      int to = i < at.length ? at[i] : bytes.length;
      parts[i] = Unpooled.wrappedBuffer(bytes, from, to - from);
      from = to;
    }
    return Unpooled.wrappedUnmodifiableBuffer(parts);
  }

  static Member member(String name, AmfValue value) {
    return new Member(name, value);
  }

  static AmfValue.Text text(String text) {
    return new AmfValue.Text(text);
  }

  static AmfValue.Int integer(int value) {
    return new AmfValue.Int(value);
  }

  static AmfValue.Num number(double value) {
    return new AmfValue.Num(value);
  }

  static List<Vector> amf0() {
    return List.of(
        new Vector("number", "00 3ff8000000000000", number(1.5)),
        new Vector("A4 NaN", "00 7ff8000000000000", number(Double.NaN)),
        new Vector("A4 infinity", "00 fff0000000000000", number(Double.NEGATIVE_INFINITY)),
        new Vector("A4 minus zero", "00 8000000000000000", number(-0.0)),
        new Vector("true", "01 01", new AmfValue.Bool(true)),
        new Vector("false", "01 00", new AmfValue.Bool(false)),
        new Vector("string", "02 0004 6c697665", text("live")),
        new Vector("empty string", "02 0000", text("")),
        new Vector("string of two and four byte characters", "02 0006 c3a4f09f8e9e", text("ä🎞")),
        new Vector("A4 string that is no UTF-8", "02 0003 61ff62", text("a\udcffb")),
        new Vector(
            "object",
            "03 0003 617070 02 0001 78 0001 6e 05 0000 09",
            AmfObject.builder().put("app", "x").put("n", Nothing.NULL).build()),
        new Vector("empty object", "03 0000 09", AmfObject.empty()),
        new Vector(
            "A2 empty and double names",
            "03 0000 05 0001 61 0101 0001 61 0100 0000 09",
            AmfObject.builder().put("", Nothing.NULL).put("a", true).put("a", false).build()),
        new Vector("null", "05", Nothing.NULL),
        new Vector("undefined", "06", Nothing.UNDEFINED),
        new Vector(
            "ECMA array",
            "08 00000001 0005 7769647468 00 409e000000000000 0000 09",
            AmfObject.builder().put("width", 1920).buildEcmaArray()),
        new Vector(
            "strict array",
            "0a 00000002 02 0004 61766331 05",
            new AmfValue.StrictArray(List.of(text("avc1"), Nothing.NULL))),
        new Vector("date", "0b 4270000000000000 0000", new AmfValue.Date(1L << 40)),
        new Vector("unsupported", "0d", Nothing.UNSUPPORTED),
        new Vector("XML document", "0f 00000004 3c612f3e", new AmfValue.XmlDocument("<a/>")),
        new Vector(
            "typed object",
            "10 0001 43 0001 61 06 0000 09",
            new AmfObject.Typed("C", List.of(member("a", Nothing.UNDEFINED)))),
        new Vector("#69 AMF3 integer behind a switch", "11 04 05", integer(5)),
        new Vector(
            "A10 AMF3 strings shared by two switches",
            "0a 00000002 11 09 03 01 06 03 61 11 09 03 01 06 00",
            new AmfValue.StrictArray(List.of(dense(text("a")), dense(text("a"))))));
  }

  private static AmfValue dense(AmfValue... values) {
    return new AmfObject.Amf3Array(List.of(), List.of(values));
  }

  static List<Vector> amf3() {
    Traits point = new Traits("P", false, List.of("x", "y"));
    return List.of(
        new Vector("undefined", "00", Nothing.UNDEFINED),
        new Vector("null", "01", Nothing.NULL),
        new Vector("false", "02", new AmfValue.Bool(false)),
        new Vector("true", "03", new AmfValue.Bool(true)),
        new Vector("U29 of 1 byte", "04 7f", integer(0x7F)),
        new Vector("U29 of 2 bytes, least", "04 8100", integer(0x80)),
        new Vector("U29 of 2 bytes, greatest", "04 ff7f", integer(0x3FFF)),
        new Vector("U29 of 3 bytes, least", "04 818000", integer(0x4000)),
        new Vector("U29 of 3 bytes, greatest", "04 ffff7f", integer(0x1F_FFFF)),
        new Vector("U29 of 4 bytes, least", "04 80c08000", integer(0x20_0000)),
        new Vector("greatest integer", "04 bfffffff", integer(AmfValue.Int.MAX)),
        new Vector("least integer", "04 c0808000", integer(AmfValue.Int.MIN)),
        new Vector("minus one", "04 ffffffff", integer(-1)),
        new Vector("double", "05 3ff8000000000000", number(1.5)),
        new Vector("string", "06 09 6c697665", text("live")),
        new Vector("empty string", "06 01", text("")),
        new Vector("XML document", "07 09 3c612f3e", new AmfValue.XmlDocument("<a/>")),
        new Vector("date", "08 01 4270000000000000", new AmfValue.Date(1L << 40)),
        new Vector(
            "array of both parts",
            "09 03 03 61 02 01 03",
            new AmfObject.Amf3Array(
                List.of(member("a", new AmfValue.Bool(false))), List.of(new AmfValue.Bool(true)))),
        new Vector("string by reference", "09 05 01 06 03 61 06 00", dense(text("a"), text("a"))),
        new Vector(
            "the empty string is in no table", "09 05 01 06 01 06 01", dense(text(""), text(""))),
        new Vector(
            "sealed objects, traits by reference",
            "09 05 01 0a 23 03 50 03 78 03 79 04 01 04 02 0a 01 04 03 04 04",
            dense(
                new Amf3Object(point, List.of(member("x", integer(1)), member("y", integer(2)))),
                new Amf3Object(point, List.of(member("x", integer(3)), member("y", integer(4)))))),
        new Vector(
            "dynamic object with a sealed member",
            "0a 1b 01 03 78 01 03 7a 03 01",
            new Amf3Object(
                new Traits("", true, List.of("x")),
                List.of(member("x", Nothing.NULL), member("z", new AmfValue.Bool(true))))),
        new Vector("XML", "0b 09 3c612f3e", new AmfValue.Xml("<a/>")),
        new Vector("byte array", "0c 05 00ff", new AmfValue.ByteArray(new byte[] {0, -1})),
        new Vector(
            "int vector", "0d 05 01 ffffffff 00000002", new AmfVector.Ints(true, List.of(-1, 2))),
        new Vector(
            "uint vector", "0e 03 00 ffffffff", new AmfVector.Uints(false, List.of(0xFFFF_FFFFL))),
        new Vector(
            "double vector",
            "0f 03 00 3ff8000000000000",
            new AmfVector.Doubles(false, List.of(1.5))),
        new Vector(
            "object vector",
            "10 05 00 03 50 01 00",
            new AmfVector.Objects(false, "P", List.of(Nothing.NULL, Nothing.UNDEFINED))),
        new Vector(
            "dictionary",
            "11 03 01 04 01 06 03 61",
            new AmfValue.Dictionary(
                true, List.of(new AmfValue.Dictionary.Entry(integer(1), text("a"))))),
        new Vector(
            "A12 externalizable of a known class",
            "0a 07 43 " + ascii("flex.messaging.io.ArrayCollection") + "09 03 01 01",
            new AmfValue.Externalizable("flex.messaging.io.ArrayCollection", dense(Nothing.NULL))));
  }

  static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
