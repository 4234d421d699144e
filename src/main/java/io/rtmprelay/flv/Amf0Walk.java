package io.rtmprelay.flv;

import io.netty.buffer.ByteBuf;

/**
 * Finds where AMF0 values end without making them: who patches a file needs positions, which
 * decoded values no longer have (AMF0, section 2). Indices are those of the buffer; -1 stands for a
 * value that is cut, nested too deep or of no known type.
 */
final class Amf0Walk {

  static final int NUMBER = 0x00;
  static final int STRING = 0x02;
  static final int OBJECT = 0x03;
  static final int ECMA_ARRAY = 0x08;
  static final int OBJECT_END = 0x09;

  private static final int MAX_DEPTH = 32;

  private Amf0Walk() {}

  /** Where the value at {@code at} ends. */
  static int valueEnd(ByteBuf bytes, int at) {
    return valueEnd(bytes, at, 0);
  }

  /** Where the value of the member at {@code at} begins; -1 also at the object's end. */
  static int memberValueAt(ByteBuf bytes, int at) {
    int valueAt = within(bytes, textEnd(bytes, at, Short.BYTES));
    if (valueAt < 0 || valueAt == bytes.writerIndex()) {
      return -1;
    }
    boolean atEnd = valueAt == at + Short.BYTES && bytes.getByte(valueAt) == OBJECT_END;
    return atEnd ? -1 : valueAt;
  }

  private static int valueEnd(ByteBuf bytes, int at, int depth) {
    if (at >= bytes.writerIndex() || depth > MAX_DEPTH) {
      return -1;
    }
    int next = at + 1;
    long end =
        switch (bytes.getByte(at)) {
          case NUMBER -> next + Double.BYTES;
          case 0x01 -> next + 1;
          case STRING -> textEnd(bytes, next, Short.BYTES);
          case OBJECT -> membersEnd(bytes, next, depth);
          case 0x05, 0x06, 0x0d -> next;
          case 0x07 -> next + Short.BYTES;
          case ECMA_ARRAY -> membersEnd(bytes, next + Integer.BYTES, depth);
          case 0x0a -> elementsEnd(bytes, next, depth);
          case 0x0b -> next + Double.BYTES + Short.BYTES;
          case 0x0c, 0x0f -> textEnd(bytes, next, Integer.BYTES);
          case 0x10 -> typedEnd(bytes, next, depth);
          default -> -1;
        };
    return within(bytes, end);
  }

  private static int typedEnd(ByteBuf bytes, int at, int depth) {
    int membersAt = within(bytes, textEnd(bytes, at, Short.BYTES));
    return membersAt < 0 ? -1 : membersEnd(bytes, membersAt, depth);
  }

  private static int membersEnd(ByteBuf bytes, int at, int depth) {
    while (true) {
      int valueAt = memberValueAt(bytes, at);
      if (valueAt < 0) {
        int end = at + Short.BYTES + 1;
        boolean closed = end <= bytes.writerIndex() && bytes.getMedium(at) == OBJECT_END;
        return closed ? end : -1;
      }
      at = valueEnd(bytes, valueAt, depth + 1);
      if (at < 0) {
        return -1;
      }
    }
  }

  /** Each element takes a byte at least, so a false count ends with the bytes. */
  private static int elementsEnd(ByteBuf bytes, int at, int depth) {
    if (at + Integer.BYTES > bytes.writerIndex()) {
      return -1;
    }
    int end = at + Integer.BYTES;
    for (long left = bytes.getUnsignedInt(at); left > 0 && end >= 0; left--) {
      end = valueEnd(bytes, end, depth + 1);
    }
    return end;
  }

  private static long textEnd(ByteBuf bytes, int at, int lengthBytes) {
    if (at + lengthBytes > bytes.writerIndex()) {
      return -1;
    }
    long length =
        lengthBytes == Short.BYTES ? bytes.getUnsignedShort(at) : bytes.getUnsignedInt(at);
    return at + lengthBytes + length;
  }

  private static int within(ByteBuf bytes, long end) {
    return end <= bytes.writerIndex() ? (int) end : -1;
  }
}
