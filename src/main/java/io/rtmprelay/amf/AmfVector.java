package io.rtmprelay.amf;

import java.util.List;

/** AMF3 arrays of one element type; {@code fixed} says that the length may not change. */
public sealed interface AmfVector extends AmfValue {

  boolean fixed();

  List<?> elements();

  /** AMF3 0D. */
  record Ints(boolean fixed, List<Integer> elements) implements AmfVector {
    public Ints {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF3 0E: elements are 0 to 2^32 - 1. */
  record Uints(boolean fixed, List<Long> elements) implements AmfVector {
    public Uints {
      elements = List.copyOf(elements);
      for (long element : elements) {
        if (element < 0 || element > 0xFFFF_FFFFL) {
          throw new IllegalArgumentException(element + " does not fit 32 bits unsigned");
        }
      }
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF3 0F. */
  record Doubles(boolean fixed, List<Double> elements) implements AmfVector {
    public Doubles {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }

  /** AMF3 10: the class name of the elements is empty for any type; it is not checked. */
  record Objects(boolean fixed, String className, List<AmfValue> elements) implements AmfVector {
    public Objects {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return AmfPrinter.print(this);
    }
  }
}
