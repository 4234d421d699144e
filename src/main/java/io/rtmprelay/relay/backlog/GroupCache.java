package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.util.BitSet;

/**
 * The frames of all tracks since the newest keyframe of the leading video track, which is the
 * lowest one that has keyframes. A group that outgrows its bounds is let go (hostile input #90).
 *
 * <p>Set-up frames are not kept: they are replayed as they stand now. One that changes a track in
 * the middle of the group therefore ends the group.
 */
public final class GroupCache {

  private static final int NONE = Integer.MAX_VALUE;

  private long maxBytes;
  private final int maxMs;
  private final FrameRing frames = new FrameRing();
  private final BitSet tracks = new BitSet();
  private int leadTrack = NONE;
  private int keyTimestampMs;
  private boolean keySeen;
  private int keyIntervalMs;
  private long keyAtMs;

  GroupCache(long maxBytes, int maxMs) {
    this.maxBytes = maxBytes;
    this.maxMs = maxMs;
  }

  /** It may hold so much from here on; a group that is more than that is let go. */
  void adjust(long bytes) {
    maxBytes = bytes;
    if (frames.bytes() > maxBytes) {
      clear();
    }
  }

  /** Takes the stream's next frame, of any class that is passed on. */
  void add(MediaFrame frame, long nowMs) {
    switch (frame.frameClass()) {
      case KEY -> {
        if (lowestTrack(frame) <= leadTrack) {
          begin(frame, nowMs);
        } else {
          keep(frame);
        }
      }
      case INTER, DISPOSABLE, AUDIO, DATA -> keep(frame);
      case CONFIG -> {
        if (frame.header().slot() != ConfigSlot.METADATA && hasTrackOf(frame)) {
          clear();
        }
      }
      case END -> {
        clear();
        if (frame.kind() == MediaKind.VIDEO && hasTrack(frame, leadTrack)) {
          leadTrack = NONE;
          keySeen = false;
        }
      }
      case COMMAND, EMPTY, INVALID -> {}
    }
  }

  public boolean isEmpty() {
    return frames.isEmpty();
  }

  /** When the group's keyframe came, in the caller's milliseconds; of use if there is a group. */
  public long keyAtMs() {
    return keyAtMs;
  }

  /** Frames of the group. */
  public int size() {
    return frames.slots();
  }

  /** The group's frame {@code index}; the first is its keyframe. */
  public MediaFrame frame(int index) {
    return frames.frame(index);
  }

  /** Milliseconds of media between the two newest keyframes of the leading track; 0: unknown. */
  public int keyIntervalMs() {
    return keyIntervalMs;
  }

  /** Bytes of memory behind the group. */
  public long bytes() {
    return frames.bytes();
  }

  /** Lets the group go; the next begins with the next keyframe. */
  public void clear() {
    frames.clear();
    tracks.clear();
  }

  /** Another source goes on: its tracks and its times have nothing to do with those so far. */
  void sourceChanged() {
    clear();
    leadTrack = NONE;
    keySeen = false;
    keyIntervalMs = 0;
  }

  private void begin(MediaFrame key, long nowMs) {
    int track = lowestTrack(key);
    if (keySeen && track == leadTrack) {
      keyIntervalMs = Math.max(0, key.timestampMs() - keyTimestampMs);
    }
    clear();
    leadTrack = track;
    keySeen = true;
    keyTimestampMs = key.timestampMs();
    keyAtMs = nowMs;
    frames.add(key, 0);
    noteTracks(key);
  }

  private void keep(MediaFrame frame) {
    if (frames.isEmpty()) {
      return;
    }
    boolean fits =
        frames.bytes() + frame.heldBytes() <= maxBytes
            && frames.count() < SinkQueue.MAX_FRAMES
            && (frame.frameClass() == FrameClass.DATA
                || Math.abs((long) (frame.timestampMs() - keyTimestampMs)) <= maxMs);
    if (fits) {
      frames.add(frame, 0);
      noteTracks(frame);
    } else {
      clear();
    }
  }

  private static int lowestTrack(MediaFrame frame) {
    return frame.isBundle()
        ? frame.parts().stream().mapToInt(MediaFrame::track).min().orElse(NONE)
        : frame.track();
  }

  private static boolean hasTrack(MediaFrame frame, int track) {
    return frame.isBundle()
        ? frame.parts().stream().anyMatch(part -> part.track() == track)
        : frame.track() == track;
  }

  private boolean hasTrackOf(MediaFrame frame) {
    return frame.isBundle()
        ? frame.parts().stream().anyMatch(part -> tracks.get(trackIndex(part)))
        : tracks.get(trackIndex(frame));
  }

  private void noteTracks(MediaFrame frame) {
    if (frame.isBundle()) {
      frame.parts().forEach(part -> tracks.set(trackIndex(part)));
    } else {
      tracks.set(trackIndex(frame));
    }
  }

  private static int trackIndex(MediaFrame frame) {
    int track = frame.track();
    return frame.kind() == MediaKind.VIDEO ? track : track + MediaFrame.BUNDLE + 1;
  }
}
