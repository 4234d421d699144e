package io.rtmprelay.amf;

/**
 * What one message may still cost. Readers and writers hold the same limits, so what is written can
 * be read, and what references would expand to without end is refused.
 */
final class AmfBudget {

  /** Containers within containers. */
  static final int MAX_DEPTH = 32;

  static final int MAX_MEMBERS = 4096;

  /** Values of one message; each element of a vector is one. */
  static final int MAX_VALUES = 65_536;

  /** Text and bytes that may be written for one message: the greatest message there is. */
  static final int MAX_WRITTEN_BYTES = 16 << 20;

  private int depth;
  private int values;
  private int writtenBytes;

  void enter() throws AmfException {
    if (depth == MAX_DEPTH) {
      throw new AmfException("nested deeper than " + MAX_DEPTH);
    }
    depth++;
  }

  void leave() {
    depth--;
  }

  void spendValue() throws AmfException {
    spendValues(1);
  }

  /** Counts elements before any of them is made room for. */
  void spendValues(int count) throws AmfException {
    requireValues(count);
    values += count;
  }

  /** Fails at once where a declared count cannot come to a good end. */
  void requireValues(int count) throws AmfException {
    if (count > MAX_VALUES - values) {
      throw new AmfException("more than " + MAX_VALUES + " values in a message");
    }
  }

  void spendWrittenBytes(int count) throws AmfException {
    if (count > MAX_WRITTEN_BYTES - writtenBytes) {
      throw new AmfException("more than " + MAX_WRITTEN_BYTES + " bytes of text in a message");
    }
    writtenBytes += count;
  }

  static void requireMembers(int count) throws AmfException {
    if (count > MAX_MEMBERS) {
      throw new AmfException("more than " + MAX_MEMBERS + " members in an object");
    }
  }
}
