package io.rtmprelay.amf;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.amf.AmfMarker.Amf3;
import io.rtmprelay.amf.AmfObject.Amf3Object.Traits;
import io.rtmprelay.amf.AmfObject.Member;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the values of one message as AMF3.
 *
 * <p>Strings and traits that come again are written as references, as all AMF3 writers do. A
 * reference to an object is written as one if this writer has written or is writing its target,
 * else as the target. Types of AMF0 alone become their AMF3 counterparts: objects dynamic ones,
 * ECMA and strict arrays arrays, unsupported undefined.
 *
 * <p>One writer is for one message; threads, buffer and limits as {@link Amf0Writer}.
 */
public final class Amf3Writer {

  private static final int INLINE = 1;
  private static final int INLINE_TRAITS = 1 << 1;

  private final ByteBuf out;
  private final AmfBudget budget;
  private final Map<String, Integer> strings = new HashMap<>();
  private final Map<Amf3Reader.ClassForm, Integer> classes = new HashMap<>();
  private final IdentityHashMap<AmfValue, Integer> objects = new IdentityHashMap<>();
  private int objectCount;

  public Amf3Writer(ByteBuf out) {
    this(out, new AmfBudget());
  }

  Amf3Writer(ByteBuf out, AmfBudget budget) {
    this.out = out;
    this.budget = budget;
  }

  /**
   * Writes one value.
   *
   * @throws AmfException if the value has no form within the limits, such as an empty name among
   *     dynamic members; then nothing of it is written and this writer can write no more
   */
  public Amf3Writer write(AmfValue value) throws AmfException {
    int start = out.writerIndex();
    try {
      put(value);
      return this;
    } catch (AmfException e) {
      out.writerIndex(start);
      throw e;
    }
  }

  void put(AmfValue value) throws AmfException {
    budget.spendValue();
    switch (value) {
      case AmfValue.Nothing nothing ->
          out.writeByte(nothing == AmfValue.Nothing.NULL ? Amf3.NULL : Amf3.UNDEFINED);
      case AmfValue.Bool bool -> out.writeByte(bool.value() ? Amf3.TRUE : Amf3.FALSE);
      case AmfValue.Int number -> {
        out.writeByte(Amf3.INTEGER);
        putU29(number.value() & 0x1FFF_FFFF);
      }
      case AmfValue.Num number -> out.writeByte(Amf3.DOUBLE).writeDouble(number.value());
      case AmfValue.Text text -> {
        out.writeByte(Amf3.STRING);
        putString(text.value());
      }
      case AmfReference reference -> putReference(reference.target());
      case AmfValue.Date date -> {
        begin(Amf3.DATE, date);
        putHead(0);
        out.writeDouble(date.epochMs());
      }
      case AmfValue.XmlDocument xml -> {
        begin(Amf3.XML_DOCUMENT, xml);
        putBytes(AmfUtf8.encode(xml.text()));
      }
      case AmfValue.Xml xml -> {
        begin(Amf3.XML, xml);
        putBytes(AmfUtf8.encode(xml.text()));
      }
      case AmfValue.ByteArray array -> {
        begin(Amf3.BYTE_ARRAY, array);
        putBytes(array.toBytes());
      }
      case AmfVector vector -> putVector(vector);
      case AmfValue.StrictArray array -> putArray(array, List.of(), array.elements());
      case AmfObject.Amf3Array array -> putArray(array, array.members(), array.dense());
      case AmfObject.EcmaArray array -> putArray(array, array.members(), List.of());
      case AmfObject.Amf3Object object -> putObject(object, object.traits());
      case AmfObject.Anonymous object -> putObject(object, new Traits("", true, List.of()));
      case AmfObject.Typed object ->
          putObject(object, new Traits(object.className(), true, List.of()));
      case AmfValue.Externalizable object -> putExternalizable(object);
      case AmfValue.Dictionary dictionary -> putDictionary(dictionary);
    }
  }

  private void putReference(AmfValue target) throws AmfException {
    Integer index = objects.get(target);
    if (index == null) {
      put(target);
      return;
    }
    out.writeByte(marker(target));
    putU29(index << 1);
  }

  /** Of the types that the object table holds. */
  private static int marker(AmfValue value) {
    return switch (value) {
      case AmfValue.Date _ -> Amf3.DATE;
      case AmfValue.XmlDocument _ -> Amf3.XML_DOCUMENT;
      case AmfValue.Xml _ -> Amf3.XML;
      case AmfValue.ByteArray _ -> Amf3.BYTE_ARRAY;
      case AmfVector.Ints _ -> Amf3.VECTOR_INT;
      case AmfVector.Uints _ -> Amf3.VECTOR_UINT;
      case AmfVector.Doubles _ -> Amf3.VECTOR_DOUBLE;
      case AmfVector.Objects _ -> Amf3.VECTOR_OBJECT;
      case AmfValue.Dictionary _ -> Amf3.DICTIONARY;
      case AmfValue.StrictArray _, AmfObject.Amf3Array _, AmfObject.EcmaArray _ -> Amf3.ARRAY;
      default -> Amf3.OBJECT;
    };
  }

  private void putVector(AmfVector vector) throws AmfException {
    begin(marker(vector), vector);
    putHead(vector.elements().size());
    out.writeBoolean(vector.fixed());
    if (!(vector instanceof AmfVector.Objects)) {
      budget.spendValues(vector.elements().size());
    }
    switch (vector) {
      case AmfVector.Ints ints -> ints.elements().forEach(out::writeInt);
      case AmfVector.Uints uints -> uints.elements().forEach(uint -> out.writeInt(uint.intValue()));
      case AmfVector.Doubles doubles -> doubles.elements().forEach(out::writeDouble);
      case AmfVector.Objects objects -> {
        budget.enter();
        putString(objects.className());
        putAll(objects.elements());
        budget.leave();
      }
    }
  }

  private void putArray(AmfValue array, List<Member> members, List<AmfValue> dense)
      throws AmfException {
    AmfBudget.requireMembers(members.size());
    begin(Amf3.ARRAY, array);
    putHead(dense.size());
    budget.enter();
    putNamed(members);
    putAll(dense);
    budget.leave();
  }

  private void putObject(AmfObject object, Traits traits) throws AmfException {
    List<Member> members = object.members();
    AmfBudget.requireMembers(members.size());
    begin(Amf3.OBJECT, object);
    putTraits(new Amf3Reader.ClassForm(traits, false));
    budget.enter();
    int sealed = traits.sealedNames().size();
    for (Member member : members.subList(0, sealed)) {
      put(member.value());
    }
    if (traits.dynamic()) {
      putNamed(members.subList(sealed, members.size()));
    }
    budget.leave();
  }

  private void putExternalizable(AmfValue.Externalizable object) throws AmfException {
    String className = object.className();
    if (!AmfValue.Externalizable.isKnown(className)) {
      throw new AmfException("externalizable class " + AmfPrinter.quote(className));
    }
    begin(Amf3.OBJECT, object);
    putTraits(new Amf3Reader.ClassForm(new Traits(className, false, List.of()), true));
    budget.enter();
    put(object.body());
    budget.leave();
  }

  /** The whole head of an object, see {@link Amf3Reader} for its bits. */
  private void putTraits(Amf3Reader.ClassForm form) throws AmfException {
    Integer index = classes.get(form);
    if (index != null) {
      putU29((index << 2) | INLINE);
      return;
    }
    classes.put(form, classes.size());
    Traits traits = form.traits();
    int externalizable = form.externalizable() ? 1 << 2 : 0;
    int dynamic = traits.dynamic() ? 1 << 3 : 0;
    putU29((traits.sealedNames().size() << 4) | dynamic | externalizable | INLINE_TRAITS | INLINE);
    putString(traits.className());
    for (String name : traits.sealedNames()) {
      putString(name);
    }
  }

  private void putDictionary(AmfValue.Dictionary dictionary) throws AmfException {
    begin(Amf3.DICTIONARY, dictionary);
    putHead(dictionary.entries().size());
    out.writeBoolean(dictionary.weakKeys());
    budget.enter();
    for (AmfValue.Dictionary.Entry entry : dictionary.entries()) {
      put(entry.key());
      put(entry.value());
    }
    budget.leave();
  }

  private void putNamed(List<Member> members) throws AmfException {
    for (Member member : members) {
      if (member.name().isEmpty()) {
        throw new AmfException("an empty name, which in AMF3 ends the members");
      }
      putString(member.name());
      put(member.value());
    }
    putString("");
  }

  private void putAll(List<AmfValue> values) throws AmfException {
    for (AmfValue value : values) {
      put(value);
    }
  }

  /** Enters a value into the object table before what it holds. */
  private void begin(int marker, AmfValue value) {
    objects.put(value, objectCount++);
    out.writeByte(marker);
  }

  private void putString(String text) throws AmfException {
    Integer index = strings.get(text);
    if (index != null) {
      putU29(index << 1);
      return;
    }
    if (!text.isEmpty()) {
      strings.put(text, strings.size());
    }
    putBytes(AmfUtf8.encode(text));
  }

  private void putBytes(byte[] bytes) throws AmfException {
    budget.spendWrittenBytes(bytes.length);
    putHead(bytes.length);
    out.writeBytes(bytes);
  }

  private void putHead(int count) {
    putU29((count << 1) | INLINE);
  }

  private void putU29(int value) {
    if (value < 1 << 7) {
      out.writeByte(value);
    } else if (value < 1 << 14) {
      out.writeByte((value >> 7) | 0x80).writeByte(value & 0x7F);
    } else if (value < 1 << 21) {
      out.writeByte((value >> 14) | 0x80).writeByte((value >> 7) | 0x80).writeByte(value & 0x7F);
    } else {
      out.writeByte((value >> 22) | 0x80)
          .writeByte((value >> 15) | 0x80)
          .writeByte((value >> 8) | 0x80)
          .writeByte(value);
    }
  }
}
