package io.rtmprelay.file;

import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a file must begin with to be played from its first keyframe: the newest metadata, and the
 * newest set-up of each track. Used by one worker at a time; holds a reference to each frame.
 */
final class SetUp {

  // In the order of their coming, but for the place of their slots.
  private final List<MediaFrame> frames = new ArrayList<>();

  /** Takes the next frame of the stream, borrowed. */
  void note(MediaFrame frame) {
    if (frame.frameClass() == FrameClass.CONFIG) {
      put(frame);
    } else if (frame.frameClass() == FrameClass.END) {
      end(frame);
    }
  }

  /** The newest of one slot; what bundles several tracks has a slot of its own beside theirs. */
  private void put(MediaFrame frame) {
    ConfigSlot slot = frame.header().slot();
    frame.retain();
    remove(other -> isOfTrack(other, frame) && other.header().slot() == slot);
    int at = frames.size();
    while (at > 0 && rank(frames.get(at - 1).header().slot()) > rank(slot)) {
      at--;
    }
    frames.add(at, frame);
  }

  private void end(MediaFrame end) {
    remove(frame -> isOfTrack(frame, end));
  }

  private void remove(Predicate<MediaFrame> which) {
    for (int at = frames.size() - 1; at >= 0; at--) {
      if (which.test(frames.get(at))) {
        frames.remove(at).release();
      }
    }
  }

  private static boolean isOfTrack(MediaFrame one, MediaFrame other) {
    return one.kind() == other.kind() && one.track() == other.track();
  }

  private static int rank(@Nullable ConfigSlot slot) {
    return switch (slot) {
      case METADATA -> 0;
      case SEQUENCE -> 1;
      case COLOR, CHANNELS -> 2;
      case null -> 2;
    };
  }

  /** Adds all to {@code file}, at the time of the frame that follows. */
  void begin(FrameBatch file, int timestampMs) {
    for (MediaFrame frame : frames) {
      file.add(frame, timestampMs);
    }
  }

  void release() {
    frames.forEach(MediaFrame::release);
    frames.clear();
  }
}
