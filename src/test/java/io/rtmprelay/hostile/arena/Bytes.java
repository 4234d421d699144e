package io.rtmprelay.hostile.arena;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes in a row, as an attacker writes them: big-endian, chunk headers and AMF0 by hand. */
public final class Bytes {

  public static final int AUDIO = 8;
  public static final int VIDEO = 9;
  public static final int DATA_AMF3 = 15;
  public static final int COMMAND_AMF3 = 17;
  public static final int DATA = 18;
  public static final int COMMAND = 20;
  public static final int AGGREGATE = 22;

  private static final int EXTENDED = 0xFFFFFF;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public static Bytes of(int... values) {
    Bytes bytes = new Bytes();
    for (int value : values) {
      bytes.u8(value);
    }
    return bytes;
  }

  /** Hexadecimal digits, with blanks where they please. */
  public static Bytes hex(String digits) {
    return new Bytes().raw(HexFormat.of().parseHex(digits.replace(" ", "")));
  }

  /** Name and transaction id of a command, to which its values may be added. */
  public static Bytes command(String name, double transaction) {
    return new Bytes().string(name).number(transaction);
  }

  public Bytes u8(int value) {
    out.write(value);
    return this;
  }

  public Bytes u16(int value) {
    return u8(value >> 8).u8(value);
  }

  public Bytes u24(int value) {
    return u8(value >> 16).u16(value);
  }

  public Bytes u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  public Bytes raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public Bytes raw(Bytes bytes) {
    return raw(bytes.toBytes());
  }

  /** So many zeros. */
  public Bytes zeros(int count) {
    return raw(new byte[count]);
  }

  /** Characters of ASCII, without a length. */
  public Bytes text(String ascii) {
    return raw(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /** The same bytes so many times. */
  public Bytes times(int count, Bytes part) {
    byte[] once = part.toBytes();
    for (int i = 0; i < count; i++) {
      raw(once);
    }
    return this;
  }

  // AMF0

  public Bytes number(double value) {
    long bits = Double.doubleToRawLongBits(value);
    return u8(0).u32(bits >>> 32).u32(bits);
  }

  public Bytes string(String value) {
    return u8(2).name(value);
  }

  public Bytes nil() {
    return u8(5);
  }

  /** The start of an object; follow it by names, values and {@link #end}. */
  public Bytes object() {
    return u8(3);
  }

  /** A name, as members have it; a string but for its marker. */
  public Bytes name(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return u16(utf8.length).raw(utf8);
  }

  public Bytes end() {
    return u24(9);
  }

  // Chunks

  /** A chunk header of format 0; the chunk stream is 2 to 65 599, the time goes up to 2^32 - 1. */
  public Bytes full(int csid, long timeMs, int length, int type, int streamId) {
    boolean extended = timeMs >= EXTENDED;
    basic(0, csid).u24(extended ? EXTENDED : (int) timeMs).u24(length).u8(type);
    u32(Integer.toUnsignedLong(Integer.reverseBytes(streamId)));
    return extended ? u32(timeMs) : this;
  }

  /** A first byte, or the first three, of a chunk. */
  public Bytes basic(int format, int csid) {
    if (csid < 64) {
      return u8(format << 6 | csid);
    }
    return csid < 320
        ? u8(format << 6).u8(csid - 64)
        : u8(format << 6 | 1).u8(csid - 64).u8((csid - 64) >> 8);
  }

  /** A whole message in chunks of {@code chunkSize}, the first header of format 0. */
  public Bytes message(int csid, int type, int streamId, long timeMs, byte[] body, int chunkSize) {
    full(csid, timeMs, body.length, type, streamId);
    for (int at = 0; at < body.length; at += chunkSize) {
      if (at > 0) {
        basic(3, csid);
        if (timeMs >= EXTENDED) {
          u32(timeMs);
        }
      }
      out.write(body, at, Math.min(chunkSize, body.length - at));
    }
    return this;
  }

  public int size() {
    return out.size();
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }
}
