package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.TagHeader;
import io.rtmprelay.media.WireImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The body that ends a track (FLV E.4.3.1, Enhanced RTMP v2 SequenceEnd). */
public final class SequenceEnd {

  private static final int ENHANCED_VIDEO_KEY = 0x90;
  private static final int ENHANCED_AUDIO = 0x90;
  private static final int SEQUENCE_END = 2;
  private static final int VIDEO_MULTITRACK = 6;
  private static final int AUDIO_MULTITRACK = 5;

  private SequenceEnd() {}

  /**
   * An end for each track that the target behind {@code queue} takes for running, if its form has
   * one; the references are the caller's.
   *
   * @param images makes the image of a body
   */
  public static List<MediaFrame> ofRunning(
      SinkQueue queue, int timestampMs, BiFunction<MediaKind, byte[], WireImage> images) {
    List<MediaFrame> ends = new ArrayList<>();
    queue.running(
        (kind, header) -> {
          byte[] body = body(kind, header);
          if (body != null) {
            ends.add(MediaFrame.of(kind, timestampMs, images.apply(kind, body)));
          }
        });
    return ends;
  }

  /** The body in the form in which the track's frames come; null if that form has none. */
  static byte @Nullable [] body(MediaKind kind, TagHeader header) {
    if (header.track() == MediaFrame.BUNDLE || kind == MediaKind.DATA) {
      return null;
    }
    return header.enhanced() ? enhanced(kind, header) : legacy(kind, header);
  }

  private static byte @Nullable [] legacy(MediaKind kind, TagHeader header) {
    if (kind != MediaKind.VIDEO) {
      return null;
    }
    return switch (header.codec()) {
      case FourCc.AVC1 -> legacyVideo(7);
      case FourCc.HVC1 -> legacyVideo(12);
      case FourCc.AV01 -> legacyVideo(13);
      default -> null;
    };
  }

  private static byte[] legacyVideo(int codecId) {
    return new byte[] {(byte) (0x10 | codecId), SEQUENCE_END, 0, 0, 0};
  }

  private static byte[] enhanced(MediaKind kind, TagHeader header) {
    boolean video = kind == MediaKind.VIDEO;
    int first = video ? ENHANCED_VIDEO_KEY : ENHANCED_AUDIO;
    int codec = header.codec();
    byte a = (byte) (codec >> 24);
    byte b = (byte) (codec >> 16);
    byte c = (byte) (codec >> 8);
    byte d = (byte) codec;
    if (header.multitrack()) {
      byte wrapper = (byte) (first | (video ? VIDEO_MULTITRACK : AUDIO_MULTITRACK));
      return new byte[] {wrapper, SEQUENCE_END, a, b, c, d, (byte) header.track()};
    }
    return new byte[] {(byte) (first | SEQUENCE_END), a, b, c, d};
  }
}
