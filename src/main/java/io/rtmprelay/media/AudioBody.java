package io.rtmprelay.media;

import static io.rtmprelay.media.FrameClass.AUDIO;
import static io.rtmprelay.media.FrameClass.CONFIG;
import static io.rtmprelay.media.FrameClass.END;
import static io.rtmprelay.media.FrameClass.INVALID;

import org.jspecify.annotations.Nullable;

/** The header of an audio tag body (FLV E.4.2.1, Enhanced RTMP v2). */
final class AudioBody {

  /** Packet types of an enhanced body. */
  static final int SEQUENCE_START = 0;

  static final int CODED_FRAMES = 1;
  static final int SEQUENCE_END = 2;
  static final int MULTICHANNEL_CONFIG = 4;
  static final int MULTITRACK = 5;

  private static final int ENHANCED = 9;
  static final int AAC = 10;

  private AudioBody() {}

  /** Reads the header of a body of at least one byte. */
  static TagHeader read(WireImage body) {
    int format = body.byteAt(0) >> 4;
    return switch (format) {
      case ENHANCED -> EnhancedBody.read(MediaKind.AUDIO, body);
      case AAC -> aac(body);
      default -> TagHeader.legacy(AUDIO, null, codecOf(format), -1);
    };
  }

  private static TagHeader aac(WireImage body) {
    if (body.length() < 2) {
      return TagHeader.INVALID;
    }
    return switch (body.byteAt(1)) {
      case 0 -> TagHeader.legacy(CONFIG, ConfigSlot.SEQUENCE, FourCc.MP4A, -1);
      case 1 -> TagHeader.legacy(AUDIO, null, FourCc.MP4A, -1);
      default -> TagHeader.INVALID;
    };
  }

  /** The class of an enhanced packet; INVALID for the types that carry no track's data. */
  static FrameClass classOf(int packetType) {
    return switch (packetType) {
      case SEQUENCE_START, MULTICHANNEL_CONFIG -> CONFIG;
      case CODED_FRAMES -> AUDIO;
      case SEQUENCE_END -> END;
      default -> INVALID;
    };
  }

  static @Nullable ConfigSlot slotOf(int packetType) {
    return switch (packetType) {
      case SEQUENCE_START -> ConfigSlot.SEQUENCE;
      case MULTICHANNEL_CONFIG -> ConfigSlot.CHANNELS;
      default -> null;
    };
  }

  private static int codecOf(int format) {
    return switch (format) {
      case 2, 14 -> FourCc.MP3;
      case 13 -> FourCc.OPUS;
      default -> format;
    };
  }
}
