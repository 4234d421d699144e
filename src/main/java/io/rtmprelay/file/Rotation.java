package io.rtmprelay.file;

import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;

/**
 * Where one file ends and the next begins: once the first is long or large enough, at the next
 * keyframe of its video; where there is no video, at any frame. Used by one worker at a time; time
 * is that of the media.
 */
final class Rotation {

  /** Video that has been silent for so long does not hold up the rest. */
  static final int SILENT_MS = 10_000;

  /**
   * A bound of all files can only be kept by removing whole ones, so that none may be most of it.
   */
  private static final int SHARE_OF_KEPT = 4;

  private final long rotateMs;
  private final long maxBytes;
  private boolean begun;
  private int baseMs;
  // The track whose keyframes count; of several the first.
  private boolean hasVideo;
  private int track;
  private int videoAtMs;

  Rotation(RecordingConfig limits) {
    rotateMs = limits.rotate() == null ? Long.MAX_VALUE : limits.rotate().toMillis();
    long share = limits.keepBytes() == null ? Long.MAX_VALUE : limits.keepBytes() / SHARE_OF_KEPT;
    maxBytes = limits.maxBytes() == null ? share : limits.maxBytes();
  }

  /** Whether there may be a next file at all. */
  boolean isEver() {
    return rotateMs < Long.MAX_VALUE || maxBytes < Long.MAX_VALUE;
  }

  /**
   * Whether the present file has had its share.
   *
   * @param bytes of it so far
   */
  boolean isDue(int timestampMs, long bytes) {
    return begun && ((long) timestampMs - baseMs >= rotateMs || bytes >= maxBytes);
  }

  /** Whether {@code frame}, borrowed, may be the first of a file. */
  boolean mayBegin(MediaFrame frame, int timestampMs) {
    boolean awaited = hasVideo && timestampMs - videoAtMs <= SILENT_MS;
    return switch (frame.frameClass()) {
      case KEY -> !awaited || frame.track() == track;
      case AUDIO, DATA -> !awaited;
      case CONFIG, INTER, DISPOSABLE, END, COMMAND, EMPTY, INVALID -> false;
    };
  }

  /** The next file begins. */
  void next() {
    begun = false;
    hasVideo = false;
  }

  /** Takes what the present file gets, borrowed. */
  void note(MediaFrame frame, int timestampMs) {
    if (!begun) {
      begun = true;
      baseMs = timestampMs;
    }
    if (frame.kind() == MediaKind.VIDEO) {
      noteVideo(frame, timestampMs);
    }
  }

  private void noteVideo(MediaFrame frame, int timestampMs) {
    FrameClass frameClass = frame.frameClass();
    if (frameClass.isCoded() && (!hasVideo || frame.track() == track)) {
      hasVideo = true;
      track = frame.track();
      videoAtMs = timestampMs;
    } else if (frameClass == FrameClass.END && frame.track() == track) {
      hasVideo = false;
    }
  }
}
