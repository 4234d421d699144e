package io.rtmprelay.codec.bits;

import java.util.Arrays;

/**
 * Bits in the order of ISO 14496 and of AV1: the first is the highest of the first byte. Those past
 * the end are 0. Used by one thread.
 */
public final class BitReader {

  private static final int MAX_LEADING_ZEROS = 31;

  private final byte[] bytes;
  private long at;
  private boolean malformed;

  /** Reads {@code bytes}, which are borrowed. */
  public BitReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads the bytes from {@code from} up to {@code to}, as far as they are there. */
  public static BitReader of(byte[] bytes, int from, int to) {
    int end = Math.clamp(to, 0, bytes.length);
    return new BitReader(Arrays.copyOfRange(bytes, Math.clamp(from, 0, end), end));
  }

  /**
   * Reads the payload of a NAL unit: without the 3 that stands behind two 0 (ISO 14496-10, 7.4.1).
   */
  public static BitReader ofNal(byte[] bytes, int from, int to) {
    int end = Math.clamp(to, 0, bytes.length);
    byte[] payload = new byte[Math.max(0, end - Math.max(0, from))];
    int length = 0;
    int zeros = 0;
    for (int i = Math.max(0, from); i < end; i++) {
      if (zeros >= 2 && bytes[i] == 3) {
        zeros = 0;
        continue;
      }
      zeros = bytes[i] == 0 ? zeros + 1 : 0;
      payload[length++] = bytes[i];
    }
    return new BitReader(Arrays.copyOf(payload, length));
  }

  /** The next {@code count} bits, 0 to 32, as the low bits of an int. */
  public int read(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, at++) {
      int octet = at / 8 < bytes.length ? bytes[(int) (at / 8)] : 0;
      value = value << 1 | (octet >> (7 - at % 8) & 1);
    }
    return value;
  }

  /** The next bit. */
  public boolean flag() {
    return read(1) == 1;
  }

  /** Leaves out the next {@code count} bits. */
  public void skip(int count) {
    at += count;
  }

  /** An Exp-Golomb number, ue(v), below 2^31. */
  public int unsigned() {
    int zeros = 0;
    while (!flag()) {
      if (++zeros > MAX_LEADING_ZEROS || isPastEnd()) {
        malformed = true;
        return 0;
      }
    }
    long value = (1L << zeros) - 1 + (read(zeros) & 0xffff_ffffL);
    if (value > Integer.MAX_VALUE) {
      malformed = true;
      return 0;
    }
    return (int) value;
  }

  /** A signed Exp-Golomb number, se(v). */
  public int signed() {
    int code = unsigned();
    return (code & 1) == 1 ? code / 2 + 1 : -(code / 2);
  }

  /** Bits that are left. */
  public long left() {
    return Math.max(0, bytes.length * 8L - at);
  }

  /** Whether more was read than there is. */
  public boolean isPastEnd() {
    return at > bytes.length * 8L;
  }

  /** Whether what was read so far can be believed. */
  public boolean isSound() {
    return !malformed && !isPastEnd();
  }
}
