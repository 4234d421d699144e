package io.rtmprelay.transport.balancer;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Headers of the PROXY protocol, written by its specification and not by the relay's decoder. */
final class Headers {

  static final int LOCAL = 0x20;
  static final int PROXY = 0x21;
  static final int UNSPEC = 0x00;
  static final int TCP4 = 0x11;
  static final int UDP4 = 0x12;
  static final int TCP6 = 0x21;

  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  private Headers() {}

  /** Version 1: a line. */
  static byte[] line(String afterProxy) {
    return ("PROXY " + afterProxy + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Version 2 with what follows its length. */
  static byte[] binary(int command, int family, byte[]... rest) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : rest) {
      joined.writeBytes(part);
    }
    return binary(command, family, joined.size(), joined.toByteArray());
  }

  /** Version 2 that says {@code length}, whatever follows. */
  static byte[] binary(int command, int family, int length, byte[] rest) {
    return ByteBuffer.allocate(16 + rest.length)
        .put(SIGNATURE)
        .put((byte) command)
        .put((byte) family)
        .putShort((short) length)
        .put(rest)
        .array();
  }

  /** Addresses and ports of version 2. */
  static byte[] addresses(String from, int fromPort, String to, int toPort) {
    byte[] source = InetAddress.ofLiteral(from).getAddress();
    byte[] target = InetAddress.ofLiteral(to).getAddress();
    return ByteBuffer.allocate(source.length + target.length + 4)
        .put(source)
        .put(target)
        .putShort((short) fromPort)
        .putShort((short) toPort)
        .array();
  }

  static byte[] tlv(int type, byte... value) {
    return ByteBuffer.allocate(3 + value.length)
        .put((byte) type)
        .putShort((short) value.length)
        .put(value)
        .array();
  }
}
