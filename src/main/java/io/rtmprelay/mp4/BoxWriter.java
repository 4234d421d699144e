package io.rtmprelay.mp4;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Boxes within boxes (ISO 14496-12, 4.2), whose lengths are put in once they are closed. */
final class BoxWriter {

  private static final int MAX_DEPTH = 8;

  private final ByteBuf out;
  private final int[] begins = new int[MAX_DEPTH];
  private int depth;

  /** Appends to {@code out}, which is borrowed. */
  BoxWriter(ByteBuf out) {
    this.out = out;
  }

  /** Begins a box of four characters. */
  BoxWriter open(String type) {
    begins[depth++] = out.writerIndex();
    out.writeInt(0);
    out.writeCharSequence(type, StandardCharsets.US_ASCII);
    return this;
  }

  /** Begins a box with a version and flags. */
  BoxWriter open(String type, int version, int flags) {
    open(type);
    out.writeInt(version << 24 | flags);
    return this;
  }

  /** Ends the box begun last. */
  BoxWriter close() {
    int begin = begins[--depth];
    out.setInt(begin, out.writerIndex() - begin);
    return this;
  }

  BoxWriter u8(int value) {
    out.writeByte(value);
    return this;
  }

  BoxWriter u16(int value) {
    out.writeShort(value);
    return this;
  }

  BoxWriter u24(int value) {
    out.writeMedium(value);
    return this;
  }

  BoxWriter u32(int value) {
    out.writeInt(value);
    return this;
  }

  BoxWriter u64(long value) {
    out.writeLong(value);
    return this;
  }

  BoxWriter zeros(int count) {
    out.writeZero(count);
    return this;
  }

  BoxWriter bytes(byte[] bytes) {
    return bytes(bytes, 0);
  }

  BoxWriter bytes(byte[] bytes, int from) {
    out.writeBytes(bytes, from, bytes.length - from);
    return this;
  }

  BoxWriter text(String text) {
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
    return this;
  }

  /** Where the next byte goes. */
  int position() {
    return out.writerIndex();
  }

  /** Writes over four bytes that were written before. */
  void putInt(int position, int value) {
    out.setInt(position, value);
  }
}
