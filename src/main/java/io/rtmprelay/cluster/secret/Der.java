package io.rtmprelay.cluster.secret;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The few elements of DER (X.690) that a certificate is made of, as bytes. */
final class Der {

  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OID = 0x06;
  private static final int UTF8_STRING = 0x0C;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;

  private Der() {}

  static byte[] sequence(byte[]... elements) {
    return element(SEQUENCE, elements);
  }

  static byte[] set(byte[]... elements) {
    return element(SET, elements);
  }

  /** What a field that is there by choice wraps its value in. */
  static byte[] explicit(int number, byte[] value) {
    return element(CONTEXT | CONSTRUCTED | number, value);
  }

  /** A choice whose number stands in place of its type. */
  static byte[] implicit(int number, byte[] content) {
    return element(CONTEXT | number, content);
  }

  static byte[] yes() {
    return element(BOOLEAN, new byte[] {(byte) 0xFF});
  }

  static byte[] integer(BigInteger value) {
    return element(INTEGER, value.toByteArray());
  }

  static byte[] bits(byte[] whole) {
    return element(BIT_STRING, new byte[] {0}, whole);
  }

  static byte[] octets(byte[] content) {
    return element(OCTET_STRING, content);
  }

  static byte[] text(String text) {
    return element(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code yyMMddHHmmssZ}, of years before 2050. */
  static byte[] utcTime(String time) {
    return element(UTC_TIME, time.getBytes(StandardCharsets.US_ASCII));
  }

  /** {@code yyyyMMddHHmmssZ}. */
  static byte[] generalizedTime(String time) {
    return element(GENERALIZED_TIME, time.getBytes(StandardCharsets.US_ASCII));
  }

  /** An object identifier by its numbers, the first two of which are less than 40. */
  static byte[] oid(int... numbers) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(numbers[0] * 40 + numbers[1]);
    for (int i = 2; i < numbers.length; i++) {
      for (int shift = 28; shift > 0; shift -= 7) {
        if (numbers[i] >>> shift != 0) {
          content.write(0x80 | (numbers[i] >>> shift & 0x7F));
        }
      }
      content.write(numbers[i] & 0x7F);
    }
    return element(OID, content.toByteArray());
  }

  private static byte[] element(int tag, byte[]... contents) {
    int length = 0;
    for (byte[] content : contents) {
      length += content.length;
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream(length + 4);
    element.write(tag);
    if (length > 0xFF) {
      element.write(0x82);
      element.write(length >>> 8);
    } else if (length > 0x7F) {
      element.write(0x81);
    }
    element.write(length);
    for (byte[] content : contents) {
      element.writeBytes(content);
    }
    return element.toByteArray();
  }
}
