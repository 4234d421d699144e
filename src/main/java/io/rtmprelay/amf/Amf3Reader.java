package io.rtmprelay.amf;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.amf.AmfMarker.Amf3;
import io.rtmprelay.amf.AmfObject.Amf3Object.Traits;
import io.rtmprelay.amf.AmfObject.Member;
import io.rtmprelay.amf.AmfValue.Nothing;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the AMF3 values of one message.
 *
 * <p>One reader is for one message: its tables of strings, objects and traits and its limits are
 * those of the message. In an RTMP message AMF3 stands behind a switch within AMF0, see {@link
 * Amf0Reader}, which holds for threads, buffers and limits here too.
 */
public final class Amf3Reader {

  private final AmfInput in;
  private final AmfBudget budget;
  private final List<String> strings = new ArrayList<>();
  private final List<AmfReference> objects = new ArrayList<>();
  private final List<ClassForm> classes = new ArrayList<>();

  /** What the traits table holds. */
  record ClassForm(Traits traits, boolean externalizable) {}

  /** Reads from the buffer's reader index to its end. */
  public Amf3Reader(ByteBuf body) {
    this(new AmfInput(body), new AmfBudget());
  }

  Amf3Reader(AmfInput in, AmfBudget budget) {
    this.in = in;
    this.budget = budget;
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

  AmfValue value() throws AmfException {
    budget.spendValue();
    int marker = in.u8("an AMF3 marker");
    return switch (marker) {
      case Amf3.UNDEFINED -> Nothing.UNDEFINED;
      case Amf3.NULL -> Nothing.NULL;
      case Amf3.FALSE -> new AmfValue.Bool(false);
      case Amf3.TRUE -> new AmfValue.Bool(true);
      // The topmost of 29 bits is the sign.
      case Amf3.INTEGER -> new AmfValue.Int((in.u29("an integer") << 3) >> 3);
      case Amf3.DOUBLE -> new AmfValue.Num(in.f64("a double"));
      case Amf3.STRING -> new AmfValue.Text(string("a string"));
      default -> {
        if (marker > Amf3.DICTIONARY) {
          throw new AmfException("AMF3 marker " + marker + " names no type");
        }
        yield objectOrReference(marker);
      }
    };
  }

  /** All types of the object table begin with a U29 whose low bit says whether one follows. */
  private AmfValue objectOrReference(int marker) throws AmfException {
    int head = in.u29("an object's head");
    if ((head & 1) == 0) {
      return entry(objects, head >>> 1, "object");
    }
    // In the table before its members are read: a member may refer to what holds it.
    AmfReference self = new AmfReference(objects.size());
    objects.add(self);
    int rest = head >>> 1;
    AmfValue value =
        switch (marker) {
          case Amf3.DATE -> new AmfValue.Date(in.f64("a date"));
          case Amf3.XML_DOCUMENT -> new AmfValue.XmlDocument(in.text(rest, "an XML document"));
          case Amf3.XML -> new AmfValue.Xml(in.text(rest, "XML"));
          case Amf3.BYTE_ARRAY -> new AmfValue.ByteArray(in.bytes(rest, "a byte array"));
          case Amf3.VECTOR_INT -> ints(rest);
          case Amf3.VECTOR_UINT -> uints(rest);
          case Amf3.VECTOR_DOUBLE -> doubles(rest);
          default -> container(marker, rest);
        };
    self.bind(value);
    return value;
  }

  private AmfValue container(int marker, int rest) throws AmfException {
    budget.enter();
    AmfValue value =
        switch (marker) {
          case Amf3.ARRAY -> array(rest);
          case Amf3.VECTOR_OBJECT -> objects(rest);
          case Amf3.DICTIONARY -> dictionary(rest);
          default -> object(rest);
        };
    budget.leave();
    return value;
  }

  private AmfValue array(int count) throws AmfException {
    in.require(count, "an array");
    budget.requireValues(count);
    List<Member> members = new ArrayList<>();
    addNamed(members);
    return new AmfObject.Amf3Array(members, elements(count));
  }

  private AmfValue object(int rest) throws AmfException {
    ClassForm form = classForm(rest);
    Traits traits = form.traits();
    if (form.externalizable()) {
      return new AmfValue.Externalizable(traits.className(), value());
    }
    List<Member> members = new ArrayList<>();
    for (String name : traits.sealedNames()) {
      members.add(new Member(name, value()));
    }
    if (traits.dynamic()) {
      addNamed(members);
    }
    return new AmfObject.Amf3Object(traits, members);
  }

  /** Section 3.12: from the low bit up, inline traits, externalizable, dynamic, sealed count. */
  private ClassForm classForm(int rest) throws AmfException {
    if ((rest & 1) == 0) {
      return entry(classes, rest >>> 1, "traits");
    }
    boolean externalizable = (rest & 2) != 0;
    boolean dynamic = !externalizable && (rest & 4) != 0;
    int sealed = externalizable ? 0 : rest >>> 3;
    in.require(sealed, "an object's sealed names");
    AmfBudget.requireMembers(sealed);
    String className = string("a class name");
    if (externalizable && !AmfValue.Externalizable.isKnown(className)) {
      throw new AmfException(
          "externalizable class " + AmfPrinter.quote(className) + ": only it knows its form");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < sealed; i++) {
      names.add(string("a sealed member's name"));
    }
    ClassForm form = new ClassForm(new Traits(className, dynamic, names), externalizable);
    classes.add(form);
    return form;
  }

  private void addNamed(List<Member> members) throws AmfException {
    while (true) {
      String name = string("a member's name");
      if (name.isEmpty()) {
        return;
      }
      AmfBudget.requireMembers(members.size() + 1);
      members.add(new Member(name, value()));
    }
  }

  private AmfValue ints(int count) throws AmfException {
    boolean fixed = vectorHead(count, 4);
    List<Integer> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(in.i32("an int"));
    }
    return new AmfVector.Ints(fixed, elements);
  }

  private AmfValue uints(int count) throws AmfException {
    boolean fixed = vectorHead(count, 4);
    List<Long> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(in.u32("a uint"));
    }
    return new AmfVector.Uints(fixed, elements);
  }

  private AmfValue doubles(int count) throws AmfException {
    boolean fixed = vectorHead(count, 8);
    List<Double> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(in.f64("a double"));
    }
    return new AmfVector.Doubles(fixed, elements);
  }

  /** Afterwards all elements are known to be there and are counted. */
  private boolean vectorHead(int count, int elementBytes) throws AmfException {
    boolean fixed = in.u8("a vector's fixed flag") != 0;
    in.require((long) count * elementBytes, "a vector");
    budget.spendValues(count);
    return fixed;
  }

  private AmfValue objects(int count) throws AmfException {
    boolean fixed = in.u8("a vector's fixed flag") != 0;
    in.require(count, "a vector");
    budget.requireValues(count);
    String className = string("a vector's class name");
    return new AmfVector.Objects(fixed, className, elements(count));
  }

  private AmfValue dictionary(int count) throws AmfException {
    boolean weakKeys = in.u8("a dictionary's weak flag") != 0;
    in.require(2L * count, "a dictionary");
    // Twice the count is no overflow: the bytes for it are there.
    budget.requireValues(2 * count);
    List<AmfValue.Dictionary.Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AmfValue key = value();
      entries.add(new AmfValue.Dictionary.Entry(key, value()));
    }
    return new AmfValue.Dictionary(weakKeys, entries);
  }

  private List<AmfValue> elements(int count) throws AmfException {
    List<AmfValue> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(value());
    }
    return elements;
  }

  /** The empty string is never in the table. */
  private String string(String what) throws AmfException {
    int head = in.u29(what);
    if ((head & 1) == 0) {
      return entry(strings, head >>> 1, "string");
    }
    String text = in.text(head >>> 1, what);
    if (!text.isEmpty()) {
      strings.add(text);
    }
    return text;
  }

  private static <T> T entry(List<T> table, int index, String what) throws AmfException {
    if (index >= table.size()) {
      throw new AmfException(what + " reference " + index + ", entries so far " + table.size());
    }
    return table.get(index);
  }
}
