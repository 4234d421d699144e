package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.util.function.BiConsumer;

/**
 * Which codec each track of the source has now, and so what a session with a target does not
 * survive: another codec, or the loss of a track with a publisher that came back (F43).
 */
final class TrackCodecs {

  /** The codec of a track that there is not. */
  static final int NONE = 0;

  /** How long after its first keyframe a publisher that came back is waited with (F35). */
  static final long HOLD_MS = 1_000;

  private static final long NOT_YET = Long.MIN_VALUE;

  private static final class Now {
    final MediaKind kind;
    final int track;
    int codec = NONE;
    boolean heard;

    Now(MediaKind kind, int track) {
      this.kind = kind;
      this.track = track;
    }
  }

  private final PerTrack<Now> tracks = new PerTrack<>(Now::new);
  private int changes;
  // From a publisher's return until it is known which tracks came back with it.
  private boolean deciding;
  private boolean videoHeard;
  private long firstAtMs = NOT_YET;
  private long keyAtMs = NOT_YET;

  /** Grows with each change of a track's codec and each loss of a track. */
  int changes() {
    return changes;
  }

  /** The codec that the track has now, or {@link #NONE}. */
  int codec(MediaKind kind, int track) {
    return tracks.of(kind, track).codec;
  }

  /** Whether {@code frame} is of the codec that its track has now, or names none. */
  boolean isPresent(MediaFrame frame) {
    if (frame.isBundle()) {
      return frame.parts().stream().allMatch(this::isPresent);
    }
    int codec = frame.header().codec();
    return codec == NONE || codec == tracks.of(frame).codec;
  }

  /** Takes the source's next frame that is passed on; whether its track had another codec. */
  boolean take(MediaFrame frame, long nowMs) {
    if (frame.isBundle()) {
      boolean changed = false;
      for (MediaFrame part : frame.parts()) {
        changed |= take(part, nowMs);
      }
      return changed;
    }
    if (frame.kind() == MediaKind.DATA || frame.frameClass() == FrameClass.END) {
      return false;
    }
    Now now = tracks.of(frame);
    now.heard = true;
    if (deciding) {
      hear(frame, nowMs);
    }
    int codec = frame.header().codec();
    if (codec == NONE || codec == now.codec) {
      return false;
    }
    boolean changed = now.codec != NONE;
    now.codec = codec;
    if (changed) {
      changes++;
    }
    return changed;
  }

  /** The track is no more; whether there was one. */
  boolean lose(MediaKind kind, int track) {
    Now now = tracks.of(kind, track);
    if (now.codec == NONE) {
      return false;
    }
    now.codec = NONE;
    changes++;
    return true;
  }

  /** Another publisher goes on: the tracks that there were are expected with it. */
  void sourceChanged() {
    deciding = true;
    videoHeard = false;
    firstAtMs = NOT_YET;
    keyAtMs = NOT_YET;
    for (Now now : tracks.all()) {
      now.heard = false;
    }
  }

  /** Whether it is time to {@link #decide} which tracks came back. */
  boolean mustDecide(long nowMs) {
    long fromMs = videoHeard ? keyAtMs : firstAtMs;
    return deciding && fromMs != NOT_YET && nowMs - fromMs >= HOLD_MS;
  }

  /** Tells {@code lost} of each track that did not come back; there is no waiting for it now. */
  void decide(BiConsumer<MediaKind, Integer> lost) {
    deciding = false;
    for (Now now : tracks.all()) {
      if (!now.heard && now.codec != NONE) {
        now.codec = NONE;
        changes++;
        lost.accept(now.kind, now.track);
      }
    }
  }

  private void hear(MediaFrame frame, long nowMs) {
    if (firstAtMs == NOT_YET) {
      firstAtMs = nowMs;
    }
    videoHeard |= frame.kind() == MediaKind.VIDEO;
    if (keyAtMs == NOT_YET && frame.frameClass() == FrameClass.KEY) {
      keyAtMs = nowMs;
    }
  }
}
