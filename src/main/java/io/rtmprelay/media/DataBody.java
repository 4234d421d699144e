package io.rtmprelay.media;

import java.nio.charset.StandardCharsets;

/**
 * The leading names of a data message (RTMP 7.1.2), told by their bytes: what follows need not be
 * readable for a message to be relayed (check K21).
 */
final class DataBody {

  private static final byte[] SET_DATA_FRAME = ascii("@setDataFrame");
  private static final byte[] CLEAR_DATA_FRAME = ascii("@clearDataFrame");
  private static final byte[] ON_META_DATA = ascii("onMetaData");

  private static final int STRING = 0x02;
  private static final int LONG_STRING = 0x0c;

  private DataBody() {}

  /** Reads the header of a body of at least one byte. */
  static TagHeader read(WireImage body) {
    int wrapperBytes = Math.max(0, stringEnd(body, 0, SET_DATA_FRAME));
    int nameEnd = stringEnd(body, wrapperBytes, ON_META_DATA);
    // A name without a value describes nothing, so it must not replace what is known.
    boolean isMetadata = nameEnd >= 0 && nameEnd < body.length();
    FrameClass frameClass = isMetadata ? FrameClass.CONFIG : FrameClass.DATA;
    ConfigSlot slot = isMetadata ? ConfigSlot.METADATA : null;
    return TagHeader.data(
        frameClass, slot, wrapperBytes, stringEnd(body, 0, CLEAR_DATA_FRAME) >= 0);
  }

  /** Where the AMF0 string at {@code at} ends if its text is {@code text}, else -1. */
  private static int stringEnd(WireImage body, int at, byte[] text) {
    int lengthBytes = lengthBytes(body, at);
    int textAt = at + 1 + lengthBytes;
    if (lengthBytes == 0 || textAt + text.length > body.length()) {
      return -1;
    }
    int length = 0;
    for (int i = at + 1; i < textAt; i++) {
      length = length << 8 | body.byteAt(i);
    }
    if (length != text.length) {
      return -1;
    }
    for (int i = 0; i < text.length; i++) {
      if (body.byteAt(textAt + i) != text[i]) {
        return -1;
      }
    }
    return textAt + text.length;
  }

  /** Short text under the marker of long strings is legal (check A3); 0 if it is no string. */
  private static int lengthBytes(WireImage body, int at) {
    if (at >= body.length()) {
      return 0;
    }
    return switch (body.byteAt(at)) {
      case STRING -> 2;
      case LONG_STRING -> 4;
      default -> 0;
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
