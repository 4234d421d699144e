package io.rtmprelay.amf;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.amf.AmfMarker.Amf0;
import io.rtmprelay.amf.AmfObject.Member;
import io.rtmprelay.amf.AmfValue.Nothing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the AMF0 values of one message, and AMF3 ones where the message switches (AMF0
 * specification, section 3).
 *
 * <p>One reader is for one message: its reference tables and its limits are those of the message.
 * Not for several threads. It moves the reader index of the buffer it is given, keeps no reference
 * to it and releases nothing. Limits: 32 containers deep, 4096 members per object, 65 536 values
 * per message; nothing is allocated for a length or count before its bytes are there.
 */
public final class Amf0Reader {

  private final AmfInput in;
  private final AmfBudget budget = new AmfBudget();
  private final List<AmfReference> objects = new ArrayList<>();
  private @Nullable Amf3Reader amf3;

  /** Reads from the buffer's reader index to its end. */
  public Amf0Reader(ByteBuf body) {
    in = new AmfInput(body);
  }

  /**
   * A reader of a body of type 15 or 17: a selector byte 0 is skipped; a body that begins with the
   * marker of a string has none, as some peers leave it out.
   *
   * @throws AmfException if there is neither, or no value behind the selector
   */
  public static Amf0Reader behindSelector(ByteBuf body) throws AmfException {
    Amf0Reader reader = new Amf0Reader(body);
    reader.in.require(1, "a selector");
    int first = body.getUnsignedByte(body.readerIndex());
    if (first == 0) {
      body.skipBytes(1);
      reader.in.require(1, "a value behind the selector");
    } else if (first != Amf0.STRING) {
      throw new AmfException("selector " + first + ", expected 0");
    }
    return reader;
  }

  /** Whether bytes are left. */
  public boolean hasMore() {
    return in.hasMore();
  }

  /**
   * The next value.
   *
   * @throws AmfException if the bytes are no value, end within one or pass a limit; then nothing
   *     more can be read of this message and the reader index stands somewhere in it
   */
  public AmfValue read() throws AmfException {
    return in.next(this::value);
  }

  /** All values up to the end of the buffer, none if nothing is left; fails as {@link #read}. */
  public List<AmfValue> readAll() throws AmfException {
    return in.all(this::value);
  }

  private AmfValue value() throws AmfException {
    return value(in.u8("an AMF0 marker"));
  }

  private AmfValue value(int marker) throws AmfException {
    budget.spendValue();
    return switch (marker) {
      case Amf0.NUMBER -> new AmfValue.Num(in.f64("a number"));
      case Amf0.BOOLEAN -> new AmfValue.Bool(in.u8("a boolean") != 0);
      case Amf0.STRING -> new AmfValue.Text(shortText("a string"));
      case Amf0.LONG_STRING -> new AmfValue.Text(longText("a long string"));
      case Amf0.NULL -> Nothing.NULL;
      case Amf0.UNDEFINED -> Nothing.UNDEFINED;
      case Amf0.UNSUPPORTED -> Nothing.UNSUPPORTED;
      case Amf0.DATE -> date();
      case Amf0.XML_DOCUMENT -> new AmfValue.XmlDocument(longText("an XML document"));
      case Amf0.REFERENCE -> reference();
      case Amf0.OBJECT, Amf0.ECMA_ARRAY, Amf0.STRICT_ARRAY, Amf0.TYPED_OBJECT -> container(marker);
      case Amf0.AVMPLUS -> amf3().value();
      case Amf0.OBJECT_END -> throw new AmfException("object end where a value is expected");
      default -> throw new AmfException("AMF0 marker " + marker + " names no type");
    };
  }

  private AmfValue container(int marker) throws AmfException {
    // In the table before its members are read: a member may refer to what holds it.
    AmfReference self = new AmfReference(objects.size());
    objects.add(self);
    budget.enter();
    AmfValue value =
        switch (marker) {
          case Amf0.OBJECT -> new AmfObject.Anonymous(members());
          case Amf0.ECMA_ARRAY -> ecmaArray();
          case Amf0.TYPED_OBJECT -> new AmfObject.Typed(shortText("a class name"), members());
          default -> strictArray();
        };
    budget.leave();
    self.bind(value);
    return value;
  }

  private AmfValue ecmaArray() throws AmfException {
    // Encoders write anything here, 0 or 20 whatever follows: the end marker alone counts.
    in.u32("an ECMA array's count");
    return new AmfObject.EcmaArray(members());
  }

  private AmfValue strictArray() throws AmfException {
    long count = in.u32("a strict array's count");
    in.require(count, "a strict array");
    budget.requireValues((int) count);
    List<AmfValue> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(value());
    }
    return new AmfValue.StrictArray(elements);
  }

  private List<Member> members() throws AmfException {
    List<Member> members = new ArrayList<>();
    while (true) {
      String name = shortText("a member's name");
      int marker = in.u8("a member's value or the object's end");
      // An empty name is legal too: only with this marker behind it does it end the object.
      if (marker == Amf0.OBJECT_END && name.isEmpty()) {
        return members;
      }
      AmfBudget.requireMembers(members.size() + 1);
      members.add(new Member(name, value(marker)));
    }
  }

  private AmfValue date() throws AmfException {
    double epochMs = in.f64("a date");
    in.u16("a date's zone");
    return new AmfValue.Date(epochMs);
  }

  private AmfValue reference() throws AmfException {
    int index = in.u16("a reference");
    if (index >= objects.size()) {
      throw new AmfException("reference " + index + ", objects so far " + objects.size());
    }
    return objects.get(index);
  }

  private Amf3Reader amf3() {
    Amf3Reader reader = amf3;
    if (reader == null) {
      reader = new Amf3Reader(in, budget);
      amf3 = reader;
    }
    return reader;
  }

  private String shortText(String what) throws AmfException {
    return in.text(in.u16(what), what);
  }

  private String longText(String what) throws AmfException {
    return in.text(in.u32(what), what);
  }
}
