package io.rtmprelay.media;

import static io.rtmprelay.media.FrameClass.COMMAND;
import static io.rtmprelay.media.FrameClass.CONFIG;
import static io.rtmprelay.media.FrameClass.DISPOSABLE;
import static io.rtmprelay.media.FrameClass.END;
import static io.rtmprelay.media.FrameClass.INTER;
import static io.rtmprelay.media.FrameClass.INVALID;
import static io.rtmprelay.media.FrameClass.KEY;

import org.jspecify.annotations.Nullable;

/** The header of a video tag body (FLV E.4.3.1, Enhanced RTMP v2). */
final class VideoBody {

  /** Frame type of commands and, at some senders, of color information. */
  static final int COMMAND_FRAME = 5;

  /** Packet types of an enhanced body. */
  static final int SEQUENCE_START = 0;

  static final int CODED_FRAMES = 1;
  static final int SEQUENCE_END = 2;
  static final int CODED_FRAMES_X = 3;
  static final int METADATA = 4;
  static final int MPEG2TS_SEQUENCE_START = 5;
  static final int MULTITRACK = 6;

  private static final int ENHANCED_BIT = 0x80;

  private static final int LEGACY_COMPOSITION_AT = 2;
  private static final int LEGACY_PACKET_HEADER_BYTES = 5;

  private VideoBody() {}

  /** Reads the header of a body of at least one byte. */
  static TagHeader read(WireImage body) {
    int first = body.byteAt(0);
    if ((first & ENHANCED_BIT) != 0) {
      return EnhancedBody.read(MediaKind.VIDEO, body);
    }
    int frameType = first >> 4;
    int codecId = first & 0xf;
    if (frameType == COMMAND_FRAME) {
      // The command byte stands in place of the codec's own packet header.
      return body.length() < 2
          ? TagHeader.INVALID
          : TagHeader.legacy(COMMAND, null, codecOf(codecId), -1);
    }
    return switch (codecId) {
      case 7, 12, 13 -> packet(frameType, codecId, body);
      default -> TagHeader.legacy(coded(frameType), null, codecOf(codecId), -1);
    };
  }

  /** AVC, HEVC and AV1: packet type and composition time follow the first byte. */
  private static TagHeader packet(int frameType, int codecId, WireImage body) {
    if (body.length() < LEGACY_PACKET_HEADER_BYTES) {
      return TagHeader.INVALID;
    }
    int codec = codecOf(codecId);
    return switch (body.byteAt(1)) {
      case 0 -> TagHeader.legacy(CONFIG, ConfigSlot.SEQUENCE, codec, LEGACY_COMPOSITION_AT);
      case 1 -> TagHeader.legacy(coded(frameType), null, codec, LEGACY_COMPOSITION_AT);
      case 2 -> TagHeader.legacy(END, null, codec, LEGACY_COMPOSITION_AT);
      default -> TagHeader.INVALID;
    };
  }

  /** The class of an enhanced packet; INVALID for the types that carry no track's data. */
  static FrameClass classOf(int packetType, int frameType) {
    return switch (packetType) {
      case SEQUENCE_START, METADATA, MPEG2TS_SEQUENCE_START -> CONFIG;
      case CODED_FRAMES, CODED_FRAMES_X -> coded(frameType);
      case SEQUENCE_END -> END;
      default -> INVALID;
    };
  }

  static @Nullable ConfigSlot slotOf(int packetType) {
    return switch (packetType) {
      case SEQUENCE_START, MPEG2TS_SEQUENCE_START -> ConfigSlot.SEQUENCE;
      case METADATA -> ConfigSlot.COLOR;
      default -> null;
    };
  }

  /** Frame types that no text defines are taken for INTER: needed by others, no place to start. */
  private static FrameClass coded(int frameType) {
    return switch (frameType) {
      case 1, 4 -> KEY;
      case 3 -> DISPOSABLE;
      default -> INTER;
    };
  }

  private static int codecOf(int codecId) {
    return switch (codecId) {
      case 7 -> FourCc.AVC1;
      case 12 -> FourCc.HVC1;
      case 13 -> FourCc.AV01;
      case 14 -> FourCc.VP08;
      case 15 -> FourCc.VP09;
      default -> codecId;
    };
  }
}
