package io.rtmprelay.amf;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.amf.AmfMarker.Amf0;
import io.rtmprelay.amf.AmfObject.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of one message as AMF0.
 *
 * <p>What AMF0 has no type for is written as AMF3 behind a switch ({@link #Amf0Writer}) or as the
 * nearest AMF0 type ({@link #withoutAmf3}). References are never written: their target is, within
 * the limits of {@link Amf0Reader} and 16 MiB of text, so that a cyclic or exploding graph is
 * refused.
 *
 * <p>One writer is for one message. Not for several threads. It writes at the writer index of the
 * buffer it is given and neither retains nor releases it.
 */
public final class Amf0Writer {

  private static final int MAX_SHORT_BYTES = 0xFFFF;

  private final ByteBuf out;
  private final boolean amf3Allowed;
  private final AmfBudget budget = new AmfBudget();
  private @Nullable Amf3Writer amf3;

  /** Every value is read back as it was, but for references. */
  public Amf0Writer(ByteBuf out) {
    this(out, true);
  }

  private Amf0Writer(ByteBuf out, boolean amf3Allowed) {
    this.out = out;
    this.amf3Allowed = amf3Allowed;
  }

  /**
   * A writer for peers that know AMF0 alone: integers become numbers, AMF3 objects and arrays AMF0
   * ones, vectors strict arrays, and an externalizable its content. Byte arrays and dictionaries
   * are refused.
   */
  public static Amf0Writer withoutAmf3(ByteBuf out) {
    return new Amf0Writer(out, false);
  }

  /**
   * Writes one value.
   *
   * @throws AmfException if the value has no form within the limits, such as a name of over 65 535
   *     bytes; then nothing of it is written and this writer can write no more
   */
  public Amf0Writer write(AmfValue value) throws AmfException {
    int start = out.writerIndex();
    try {
      put(value);
      return this;
    } catch (AmfException e) {
      out.writerIndex(start);
      throw e;
    }
  }

  /** Writes a string value; fails as {@link #write(AmfValue)}. */
  public Amf0Writer write(String text) throws AmfException {
    return write(AmfValue.of(text));
  }

  /** Writes a number value; fails as {@link #write(AmfValue)}. */
  public Amf0Writer write(double number) throws AmfException {
    return write(AmfValue.of(number));
  }

  private void put(AmfValue value) throws AmfException {
    budget.spendValue();
    switch (value) {
      case AmfValue.Nothing nothing -> out.writeByte(marker(nothing));
      case AmfValue.Bool bool -> out.writeByte(Amf0.BOOLEAN).writeBoolean(bool.value());
      case AmfValue.Num number -> putNumber(number.value());
      case AmfValue.Text text -> putText(text.value());
      case AmfValue.Date date -> out.writeByte(Amf0.DATE).writeDouble(date.epochMs()).writeShort(0);
      case AmfValue.XmlDocument xml -> putXml(xml.text());
      case AmfValue.StrictArray array -> putArray(array.elements());
      case AmfObject.Anonymous object -> putObject(Amf0.OBJECT, object.members());
      case AmfObject.EcmaArray array -> putObject(Amf0.ECMA_ARRAY, array.members());
      case AmfObject.Typed object -> putTyped(object.className(), object.members());
      case AmfReference reference -> put(reference.target());
      case AmfValue.Int _,
          AmfValue.Xml _,
          AmfValue.ByteArray _,
          AmfValue.Dictionary _,
          AmfValue.Externalizable _,
          AmfVector _,
          AmfObject.Amf3Array _,
          AmfObject.Amf3Object _ -> {
        if (amf3Allowed) {
          out.writeByte(Amf0.AVMPLUS);
          amf3().put(value);
        } else {
          putNearest(value);
        }
      }
    }
  }

  /** Of the types that only AMF3 has. */
  private void putNearest(AmfValue value) throws AmfException {
    switch (value) {
      case AmfValue.Int number -> putNumber(number.value());
      case AmfValue.Xml xml -> putXml(xml.text());
      case AmfValue.Externalizable object -> {
        budget.enter();
        put(object.body());
        budget.leave();
      }
      case AmfObject.Amf3Array array -> putNearestArray(array);
      case AmfObject.Amf3Object object -> {
        String className = object.traits().className();
        if (className.isEmpty()) {
          putObject(Amf0.OBJECT, object.members());
        } else {
          putTyped(className, object.members());
        }
      }
      case AmfVector.Ints vector -> putNumbers(vector.elements());
      case AmfVector.Uints vector -> putNumbers(vector.elements());
      case AmfVector.Doubles vector -> putNumbers(vector.elements());
      case AmfVector.Objects vector -> putArray(vector.elements());
      case AmfValue.ByteArray _ -> throw new AmfException("AMF0 has no byte array");
      case AmfValue.Dictionary _ -> throw new AmfException("AMF0 has no dictionary");
      default -> throw new IllegalStateException("AMF0 has a type for " + value.getClass());
    }
  }

  private void putNearestArray(AmfObject.Amf3Array array) throws AmfException {
    if (array.members().isEmpty()) {
      putArray(array.dense());
      return;
    }
    List<Member> members = new ArrayList<>(array.members());
    for (int i = 0; i < array.dense().size(); i++) {
      members.add(new Member(Integer.toString(i), array.dense().get(i)));
    }
    putObject(Amf0.ECMA_ARRAY, members);
  }

  private static int marker(AmfValue.Nothing nothing) {
    return switch (nothing) {
      case NULL -> Amf0.NULL;
      case UNDEFINED -> Amf0.UNDEFINED;
      case UNSUPPORTED -> Amf0.UNSUPPORTED;
    };
  }

  private void putNumber(double number) {
    out.writeByte(Amf0.NUMBER).writeDouble(number);
  }

  private void putText(String text) throws AmfException {
    byte[] bytes = encoded(text);
    if (bytes.length <= MAX_SHORT_BYTES) {
      out.writeByte(Amf0.STRING).writeShort(bytes.length).writeBytes(bytes);
    } else {
      out.writeByte(Amf0.LONG_STRING).writeInt(bytes.length).writeBytes(bytes);
    }
  }

  private void putXml(String text) throws AmfException {
    byte[] bytes = encoded(text);
    out.writeByte(Amf0.XML_DOCUMENT).writeInt(bytes.length).writeBytes(bytes);
  }

  private void putArray(List<AmfValue> elements) throws AmfException {
    budget.enter();
    out.writeByte(Amf0.STRICT_ARRAY).writeInt(elements.size());
    for (AmfValue element : elements) {
      put(element);
    }
    budget.leave();
  }

  private void putNumbers(List<? extends Number> elements) throws AmfException {
    budget.enter();
    budget.spendValues(elements.size());
    out.writeByte(Amf0.STRICT_ARRAY).writeInt(elements.size());
    for (Number element : elements) {
      putNumber(element.doubleValue());
    }
    budget.leave();
  }

  private void putTyped(String className, List<Member> members) throws AmfException {
    out.writeByte(Amf0.TYPED_OBJECT);
    putName(className);
    putMembers(members);
  }

  private void putObject(int marker, List<Member> members) throws AmfException {
    out.writeByte(marker);
    if (marker == Amf0.ECMA_ARRAY) {
      out.writeInt(members.size());
    }
    putMembers(members);
  }

  private void putMembers(List<Member> members) throws AmfException {
    AmfBudget.requireMembers(members.size());
    budget.enter();
    for (Member member : members) {
      putName(member.name());
      put(member.value());
    }
    budget.leave();
    out.writeMedium(Amf0.OBJECT_END);
  }

  private void putName(String name) throws AmfException {
    byte[] bytes = encoded(name);
    if (bytes.length > MAX_SHORT_BYTES) {
      throw new AmfException("a name of " + bytes.length + " bytes, at most " + MAX_SHORT_BYTES);
    }
    out.writeShort(bytes.length).writeBytes(bytes);
  }

  private byte[] encoded(String text) throws AmfException {
    byte[] bytes = AmfUtf8.encode(text);
    budget.spendWrittenBytes(bytes.length);
    return bytes;
  }

  private Amf3Writer amf3() {
    Amf3Writer writer = amf3;
    if (writer == null) {
      writer = new Amf3Writer(out, budget);
      amf3 = writer;
    }
    return writer;
  }
}
