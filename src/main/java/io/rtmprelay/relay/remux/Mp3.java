package io.rtmprelay.relay.remux;

import io.rtmprelay.media.WireImage;

/** What FLV says of MP3 in the first byte of a body (FLV E.4.2.1), read from the frame's header. */
final class Mp3 {

  private static final int FORMAT = 2;
  private static final int FORMAT_8_KHZ = 14;
  private static final int SAMPLES_OF_16_BITS = 1;

  private static final int MONO = 3;
  private static final int MPEG_1 = 3;
  private static final int MPEG_2 = 2;
  private static final int LOWEST_RATE = 2;

  private Mp3() {}

  /** The first byte for the frame from {@code from}; what is no MPEG frame is taken for usual. */
  static int soundByte(WireImage body, int from, int to) {
    boolean hasHeader = to - from >= 4;
    int version = hasHeader ? body.byteAt(from + 1) >> 3 & 3 : MPEG_1;
    int rate = hasHeader ? body.byteAt(from + 2) >> 2 & 3 : 0;
    boolean mono = hasHeader && body.byteAt(from + 3) >> 6 == MONO;
    int channels = mono ? 0 : 1;
    int rateCode =
        switch (version) {
          case MPEG_1 -> 3;
          case MPEG_2 -> 2;
          default -> 1;
        };
    boolean lowest = rateCode == 1 && rate == LOWEST_RATE;
    return lowest
        ? FORMAT_8_KHZ << 4 | SAMPLES_OF_16_BITS << 1 | channels
        : FORMAT << 4 | rateCode << 2 | SAMPLES_OF_16_BITS << 1 | channels;
  }
}
