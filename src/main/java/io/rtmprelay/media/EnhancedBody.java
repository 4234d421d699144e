package io.rtmprelay.media;

import org.jspecify.annotations.Nullable;

/** The Enhanced RTMP header that audio and video bodies share (Enhanced RTMP v2). */
final class EnhancedBody {

  static final int FOUR_CC_BYTES = 4;
  static final int COMPOSITION_BYTES = 3;

  private static final int MOD_EX = 7;

  /** One modifier is defined; a chain beyond any sense is malformed rather than walked for long. */
  private static final int MAX_MOD_EX = 64;

  private EnhancedBody() {}

  /** Reads the header of a body whose first byte says that it is enhanced. */
  static TagHeader read(MediaKind kind, WireImage body) {
    int typeAt = packetTypeAt(body);
    if (typeAt < 0) {
      return TagHeader.INVALID;
    }
    int frameType = body.byteAt(0) >> 4 & 7;
    int packetType = body.byteAt(typeAt) & 0xf;
    int at = typeAt + 1;
    if (isCommand(kind, frameType, packetType)) {
      return at < body.length()
          ? TagHeader.enhanced(FrameClass.COMMAND, null, 0, -1)
          : TagHeader.INVALID;
    }
    if (packetType == (kind == MediaKind.VIDEO ? VideoBody.MULTITRACK : AudioBody.MULTITRACK)) {
      return MultitrackBody.read(kind, frameType, body, at);
    }
    return packet(kind, frameType, packetType, body, at);
  }

  private static TagHeader packet(
      MediaKind kind, int frameType, int packetType, WireImage body, int at) {
    FrameClass frameClass = classOf(kind, packetType, frameType);
    int left = body.length() - at - FOUR_CC_BYTES;
    if (frameClass == FrameClass.INVALID || left < 0) {
      return TagHeader.INVALID;
    }
    int codec = FourCc.at(body, at);
    int compositionAt = -1;
    if (hasComposition(kind, packetType, codec)) {
      if (left < COMPOSITION_BYTES) {
        return TagHeader.INVALID;
      }
      compositionAt = at + FOUR_CC_BYTES;
    }
    return TagHeader.enhanced(frameClass, slotOf(kind, packetType), codec, compositionAt);
  }

  /**
   * Where the byte stands whose low half is the packet type: the first one, or the last one of a
   * ModEx chain; -1 if the chain goes past the body's end. What the modifiers say is for decoders.
   */
  static int packetTypeAt(WireImage body) {
    int length = body.length();
    int at = 0;
    for (int steps = 0; (body.byteAt(at) & 0xf) == MOD_EX; steps++) {
      int dataAt = at + 2;
      if (steps == MAX_MOD_EX || dataAt > length) {
        return -1;
      }
      int size = body.byteAt(at + 1) + 1;
      if (size == 256) {
        if (dataAt + 2 > length) {
          return -1;
        }
        size = (body.byteAt(dataAt) << 8 | body.byteAt(dataAt + 1)) + 1;
        dataAt += 2;
      }
      at = dataAt + size;
      if (at >= length) {
        return -1;
      }
    }
    return at;
  }

  /** A command has no FourCC; color information under the same frame type is none (check F11). */
  private static boolean isCommand(MediaKind kind, int frameType, int packetType) {
    return kind == MediaKind.VIDEO
        && frameType == VideoBody.COMMAND_FRAME
        && packetType != VideoBody.METADATA
        && packetType < MOD_EX;
  }

  static FrameClass classOf(MediaKind kind, int packetType, int frameType) {
    return kind == MediaKind.VIDEO
        ? VideoBody.classOf(packetType, frameType)
        : AudioBody.classOf(packetType);
  }

  static @Nullable ConfigSlot slotOf(MediaKind kind, int packetType) {
    return kind == MediaKind.VIDEO ? VideoBody.slotOf(packetType) : AudioBody.slotOf(packetType);
  }

  /**
   * Whether a 24-bit composition time precedes the data. One sender writes it for av01 too, against
   * the text (check F10); who demultiplexes has to look, who relays does not.
   */
  static boolean hasComposition(MediaKind kind, int packetType, int codec) {
    return kind == MediaKind.VIDEO
        && packetType == VideoBody.CODED_FRAMES
        && (codec == FourCc.AVC1 || codec == FourCc.HVC1 || codec == FourCc.VVC1);
  }
}
