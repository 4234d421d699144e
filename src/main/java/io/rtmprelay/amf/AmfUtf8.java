package io.rtmprelay.amf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * UTF-8 that keeps what is not UTF-8: a byte that belongs to no character becomes the lone
 * surrogate U+DC00 plus the byte, and that surrogate becomes the byte again. No well-formed text
 * holds one, so every sequence of bytes survives reading and writing.
 */
final class AmfUtf8 {

  private static final char REPLACEMENT = '\uFFFD';
  private static final int NOT_A_CHARACTER = -1;

  private AmfUtf8() {}

  static String decode(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    // The fast decoder puts this where it met a malformed byte; a genuine one costs a second look.
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeEscaping(bytes);
  }

  private static String decodeEscaping(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (int at = 0; at < bytes.length; ) {
      int character = characterAt(bytes, at);
      if (character == NOT_A_CHARACTER) {
        text.append((char) (Character.MIN_LOW_SURROGATE | (bytes[at] & 0xFF)));
        at++;
      } else {
        text.appendCodePoint(character);
        at += encodedLength(character);
      }
    }
    return text.toString();
  }

  private static int characterAt(byte[] bytes, int at) {
    int lead = bytes[at] & 0xFF;
    if (lead < 0x80) {
      return lead;
    }
    int length = lead < 0xC0 || lead > 0xF7 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length == 0 || at + length > bytes.length) {
      return NOT_A_CHARACTER;
    }
    int character = lead & (0x7F >> length);
    for (int i = 1; i < length; i++) {
      int next = bytes[at + i];
      if ((next & 0xC0) != 0x80) {
        return NOT_A_CHARACTER;
      }
      character = (character << 6) | (next & 0x3F);
    }
    boolean wellFormed =
        character <= Character.MAX_CODE_POINT
            && encodedLength(character) == length
            && !isSurrogate(character);
    return wellFormed ? character : NOT_A_CHARACTER;
  }

  private static int encodedLength(int character) {
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }

  private static boolean isSurrogate(int character) {
    return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
  }

  /** A lone surrogate that stands for no byte becomes a question mark. */
  static byte[] encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return encodeEscaped(text);
      }
    }
    return text.getBytes(UTF_8);
  }

  private static byte[] encodeEscaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() * 2);
    text.codePoints()
        .forEach(
            character -> {
              if (character >= 0xDC80 && character <= 0xDCFF) {
                bytes.write(character);
              } else {
                bytes.writeBytes(Character.toString(character).getBytes(UTF_8));
              }
            });
    return bytes.toByteArray();
  }
}
