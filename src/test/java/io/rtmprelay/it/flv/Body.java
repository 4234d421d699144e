package io.rtmprelay.it.flv;

import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of a message as a value. */
public final class Body {

  private static final int SHOWN_BYTES = 16;

  private final byte[] bytes;

  Body(byte... bytes) {
    this.bytes = bytes;
  }

  /** Bytes 0 to 255, or -1 past the end. */
  public int at(int index) {
    return index < bytes.length ? bytes[index] & 0xFF : -1;
  }

  public int size() {
    return bytes.length;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Body body && Arrays.equals(bytes, body.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    int shown = Math.min(bytes.length, SHOWN_BYTES);
    return bytes.length + " bytes " + HexFormat.of().formatHex(bytes, 0, shown);
  }
}
