package io.rtmprelay.rtmp.chunk;

import io.netty.buffer.ByteBufAllocator;

/** What a reader remembers of one chunk stream, and the message that is coming in on it. */
final class InboundStream {

  /** A time in milliseconds that no two messages in a row are apart. */
  private static final int PLAUSIBLE_DELTA_MS = 5_000;

  final int csid;
  final ImageBuilder body;

  private boolean partial;
  private int timestampMs;
  private int deltaMs;
  private boolean deltaIsAbsolute;
  private boolean extended;
  private int length;
  private int typeId;
  private int streamId;

  InboundStream(int csid, ByteBufAllocator allocator) {
    this.csid = csid;
    this.body = new ImageBuilder(allocator);
  }

  /** Whether a message has begun and not ended. */
  boolean partial() {
    return partial;
  }

  /** Time of the message that began last, in milliseconds modulo 2^32. */
  int timestampMs() {
    return timestampMs;
  }

  /** The time field of the last header that had one: an absolute time or a delta. */
  int deltaMs() {
    return deltaMs;
  }

  /** Whether that field was in its extended form. */
  boolean extended() {
    return extended;
  }

  int length() {
    return length;
  }

  int typeId() {
    return typeId;
  }

  int streamId() {
    return streamId;
  }

  /** Takes over what {@code header}, which begins a message, says (RTMP 1.0, 5.3.1.2). */
  void begin(HeaderReader header) {
    partial = true;
    deltaMs = header.timeMs();
    switch (header.format()) {
      case 0 -> {
        timestampMs = deltaMs;
        deltaIsAbsolute = true;
        streamId = header.streamId();
      }
      case 1, 2 -> {
        timestampMs += deltaMs;
        deltaIsAbsolute = false;
      }
      default -> timestampMs += repeatedDeltaMs();
    }
    if (header.format() < 3) {
      extended = header.extended();
    }
    if (header.format() < 2) {
      length = header.length();
      typeId = header.typeId();
    }
  }

  /** Ends the message, complete or not. */
  void end() {
    partial = false;
  }

  /**
   * By the specification a message without any header fields, right after one with an absolute
   * time, is as much later again. Writers that mean "no delta" by it exist; at an implausible
   * distance theirs is the likelier reading.
   */
  private int repeatedDeltaMs() {
    return deltaIsAbsolute && Integer.compareUnsigned(deltaMs, PLAUSIBLE_DELTA_MS) > 0
        ? 0
        : deltaMs;
  }
}
