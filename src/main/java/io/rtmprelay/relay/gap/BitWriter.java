package io.rtmprelay.relay.gap;

import java.util.Arrays;

/** Bits in the order of ISO 14496: the first is the highest of the first byte. */
final class BitWriter {

  private byte[] bytes = new byte[16];
  private int at;

  /** Appends the low {@code count} bits of {@code value}. */
  BitWriter write(int count, int value) {
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
