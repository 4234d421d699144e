package io.rtmprelay.amf;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** A message body: values up to its end, whose bytes are asked for before they are read. */
final class AmfInput {

  private final ByteBuf bytes;
  private boolean broken;

  /** Reads the value that comes next. */
  @FunctionalInterface
  interface Values {
    AmfValue next() throws AmfException;
  }

  AmfInput(ByteBuf bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return bytes.isReadable();
  }

  /** One of {@code values}; none can be read any more once that has failed. */
  AmfValue next(Values values) throws AmfException {
    if (broken) {
      throw new AmfException("nothing can be read behind a fault");
    }
    broken = true;
    AmfValue value = values.next();
    broken = false;
    return value;
  }

  /** All of {@code values} to the end. */
  List<AmfValue> all(Values values) throws AmfException {
    List<AmfValue> read = new ArrayList<>();
    while (hasMore()) {
      read.add(next(values));
    }
    return read;
  }

  /**
   * Fails unless so many bytes are left. {@code what} ends a sentence that says what needs them.
   */
  void require(long count, String what) throws AmfException {
    if (count > bytes.readableBytes()) {
      throw new AmfException(
          "truncated: " + what + " needs " + count + " bytes, left " + bytes.readableBytes());
    }
  }

  int u8(String what) throws AmfException {
    require(1, what);
    return bytes.readUnsignedByte();
  }

  int u16(String what) throws AmfException {
    require(2, what);
    return bytes.readUnsignedShort();
  }

  long u32(String what) throws AmfException {
    require(4, what);
    return bytes.readUnsignedInt();
  }

  int i32(String what) throws AmfException {
    require(4, what);
    return bytes.readInt();
  }

  double f64(String what) throws AmfException {
    require(8, what);
    return bytes.readDouble();
  }

  /** AMF3 section 1.3.1: up to four bytes, seven bits of each, all eight of the fourth. */
  int u29(String what) throws AmfException {
    int value = 0;
    for (int i = 0; i < 3; i++) {
      int next = u8(what);
      value = (value << 7) | (next & 0x7F);
      if (next < 0x80) {
        return value;
      }
    }
    return (value << 8) | u8(what);
  }

  String text(long lengthBytes, String what) throws AmfException {
    return AmfUtf8.decode(bytes(lengthBytes, what));
  }

  byte[] bytes(long count, String what) throws AmfException {
    require(count, what);
    byte[] read = new byte[(int) count];
    bytes.readBytes(read);
    return read;
  }
}
