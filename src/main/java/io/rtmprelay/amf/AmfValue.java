package io.rtmprelay.amf;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One AMF0 or AMF3 value. Types that both versions have are one type here; the Javadoc of each
 * names its markers.
 *
 * <p>Values are immutable and compared by content; doubles compare as {@link Double#equals} does,
 * so NaN equals NaN. What a reader returns is a tree no deeper than 32, as references to other
 * values are leaves of it ({@link AmfReference}); {@code equals} and {@code hashCode} therefore
 * end, and {@code toString} prints the beginning of a large value only. Printed values may hold a
 * peer's secrets and are for debugging, not for logs.
 *
 * <p>Texts and names are strings of any bytes: one that is no UTF-8 is kept as the lone surrogate
 * U+DC00 plus the byte and is written as that byte again.
 */
public sealed interface AmfValue
    permits AmfObject,
        AmfReference,
        AmfVector,
        AmfValue.Nothing,
        AmfValue.Bool,
        AmfValue.Num,
        AmfValue.Int,
        AmfValue.Text,
        AmfValue.Date,
        AmfValue.XmlDocument,
        AmfValue.Xml,
        AmfValue.StrictArray,
        AmfValue.ByteArray,
        AmfValue.Dictionary,
        AmfValue.Externalizable {

  static AmfValue of(String text) {
    return new Text(text);
  }

  static AmfValue of(double number) {
    return new Num(number);
  }

  static AmfValue of(boolean truth) {
    return new Bool(truth);
  }

  /** The text of a string, else the fallback. */
  default String stringOr(String fallback) {
    return this instanceof Text text ? text.value() : fallback;
  }

  /** The number of a number or integer, else the fallback. May be NaN or infinite. */
  default double numberOr(double fallback) {
    return switch (this) {
      case Num number -> number.value();
      case Int number -> number.value();
      default -> fallback;
    };
  }

  /** The truth of a boolean, else the fallback. */
  default boolean booleanOr(boolean fallback) {
    return this instanceof Bool bool ? bool.value() : fallback;
  }

  /** This or, of a reference, its target if it has members, else the fallback. */
  default AmfObject objectOr(AmfObject fallback) {
    return resolved() instanceof AmfObject object ? object : fallback;
  }

  /** The ordered elements of an array or of what a reference to one targets, else none. */
  default List<AmfValue> items() {
    return switch (resolved()) {
      case StrictArray array -> array.elements();
      case AmfObject.Amf3Array array -> array.dense();
      case AmfVector.Objects vector -> vector.elements();
      default -> List.of();
    };
  }

  /** The target of a reference, else this. */
  default AmfValue resolved() {
    return this instanceof AmfReference reference ? reference.target() : this;
  }

  /** Types without content: AMF0 05, 06 and 0D, AMF3 01 and 00 (which has no unsupported). */
  enum Nothing implements AmfValue {
    NULL,
    UNDEFINED,
    UNSUPPORTED;

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF0 01, AMF3 02 and 03. */
  record Bool(boolean value) implements AmfValue {
    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF0 00, AMF3 05. */
  record Num(double value) implements AmfValue {
    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF3 04: signed, 29 bits. */
  record Int(int value) implements AmfValue {
    public static final int MIN = -(1 << 28);
    public static final int MAX = (1 << 28) - 1;

    public Int {
      if (value < MIN || value > MAX) {
        throw new IllegalArgumentException(value + " does not fit 29 bits: make it a number");
      }
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF0 02 and 0C, AMF3 06. */
  record Text(String value) implements AmfValue {
    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF0 0B, AMF3 08: milliseconds since 1970, UTC. AMF0's zone is reserved and not kept. */
  record Date(double epochMs) implements AmfValue {
    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF0 0F, AMF3 07: the text is not parsed. */
  record XmlDocument(String text) implements AmfValue {
    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF3 0B, the newer of its two XML types: the text is not parsed. */
  record Xml(String text) implements AmfValue {
    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF0 0A. */
  record StrictArray(List<AmfValue> elements) implements AmfValue {
    public StrictArray {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF3 11: keys are values of any type and are not hashed. */
  record Dictionary(boolean weakKeys, List<Entry> entries) implements AmfValue {

    /** One key with its value; a key may come more than once. */
    public record Entry(AmfValue key, AmfValue value) {}

    public Dictionary {
      entries = List.copyOf(entries);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF3 0A of a class that writes itself; of the known ones the form is exactly one value. */
  record Externalizable(String className, AmfValue body) implements AmfValue {

    /** The classes whose form is known; nothing behind one of another class can be read. */
    static boolean isKnown(String className) {
      return className.equals("flex.messaging.io.ArrayCollection")
          || className.equals("flex.messaging.io.ObjectProxy");
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF3 0C. */
  final class ByteArray implements AmfValue {

    private final byte[] bytes;

    public ByteArray(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    public int length() {
      return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ByteArray array && Arrays.equals(array.bytes, bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }
}
