package io.rtmprelay.relay.gap;

import java.util.Arrays;

/** Bits in the order of ISO 14496: the first is the highest of the first byte. */
final class Bits {

  private byte[] bytes;
  private int at;

  private Bits(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads {@code bytes}, which are borrowed. */
  static Bits of(byte[] bytes) {
    return new Bits(bytes);
  }

  /** Nothing yet, to write to. */
  static Bits none() {
    return new Bits(new byte[16]);
  }

  /** The next {@code count} bits, 0 to 24; those past the end are 0, see {@link #isPastEnd}. */
  int read(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, at++) {
      int octet = at / 8 < bytes.length ? bytes[at / 8] : 0;
      value = value << 1 | (octet >> (7 - at % 8) & 1);
    }
    return value;
  }

  /** Whether more was read than there is. */
  boolean isPastEnd() {
    return at > bytes.length * 8;
  }

  /** Appends the low {@code count} bits of {@code value}. */
  Bits write(int count, int value) {
    for (int bit = count - 1; bit >= 0; bit--, at++) {
      if (at / 8 == bytes.length) {
        bytes = Arrays.copyOf(bytes, at / 4);
      }
      bytes[at / 8] |= (byte) ((value >> bit & 1) << (7 - at % 8));
    }
    return this;
  }

  /** What was written, filled up with 0 to a whole byte. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, (at + 7) / 8);
  }
}
