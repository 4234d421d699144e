package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.MediaFrame;
import org.jspecify.annotations.Nullable;

/**
 * Retained frames in order, each with one number of the owner's choice. Grows as needed and keeps
 * its arrays, so that adding and taking allocates nothing in steady state.
 *
 * <p>A frame removed from the middle leaves a gap until the ring is {@linkplain #close closed up}.
 */
final class FrameRing {

  private static final int FIRST_CAPACITY = 64;
  private static final int KEPT_CAPACITY = 1024;

  private @Nullable MediaFrame[] frames = new @Nullable MediaFrame[FIRST_CAPACITY];
  private long[] marks = new long[FIRST_CAPACITY];
  private int head;
  private int slots;
  private int count;
  private long bytes;
  private long mediaBytes;
  private int setUps;

  boolean isEmpty() {
    return count == 0;
  }

  /** Frames held. */
  int count() {
    return count;
  }

  /** Bytes of memory behind the frames held. */
  long bytes() {
    return bytes;
  }

  /** Bytes of memory behind those of them that are no set-up. */
  long mediaBytes() {
    return mediaBytes;
  }

  /** Frames held that are set-up: CONFIG and END. */
  int setUps() {
    return setUps;
  }

  /** Whether a frame may be given up: all but CONFIG and END. */
  static boolean isMedia(MediaFrame frame) {
    return switch (frame.frameClass()) {
      case KEY, INTER, DISPOSABLE, COMMAND, AUDIO, DATA -> true;
      case CONFIG, END, EMPTY, INVALID -> false;
    };
  }

  /** Places from the oldest frame to the newest, gaps included. */
  int slots() {
    return slots;
  }

  /** The frame at {@code slot}, or null where one was removed. */
  @Nullable MediaFrame at(int slot) {
    return frames[index(slot)];
  }

  /** The frame at {@code slot}, where none was removed. */
  MediaFrame frame(int slot) {
    MediaFrame frame = slot < slots ? at(slot) : null;
    if (frame == null) {
      throw new IllegalStateException("no frame at " + slot + " of " + slots);
    }
    return frame;
  }

  long markAt(int slot) {
    return marks[index(slot)];
  }

  /** Retains {@code frame} until it is taken or removed. */
  void add(MediaFrame frame, long mark) {
    if (slots == frames.length) {
      grow();
    }
    int end = index(slots);
    frames[end] = frame.retain();
    marks[end] = mark;
    slots++;
    count++;
    account(frame, 1);
  }

  /**
   * Takes the oldest frame, whose reference passes to the caller. The ring has no gap at its head.
   */
  MediaFrame take() {
    MediaFrame frame = empty(0);
    skipGaps();
    return frame;
  }

  /** Lets go of the frame at {@code slot}; the slots of the others stay as they are. */
  void remove(int slot) {
    empty(slot).release();
  }

  /** Moves the frames together where some were removed; those at the head cost no move. */
  void close() {
    skipGaps();
    if (count < slots) {
      int kept = 0;
      for (int slot = 0; slot < slots; slot++) {
        int from = index(slot);
        MediaFrame frame = frames[from];
        if (frame != null) {
          int to = index(kept++);
          frames[from] = null;
          frames[to] = frame;
          marks[to] = marks[from];
        }
      }
      slots = kept;
    }
  }

  /** Lets go of all frames. */
  void clear() {
    for (int slot = 0; slot < slots; slot++) {
      if (at(slot) != null) {
        remove(slot);
      }
    }
    slots = 0;
    head = 0;
    if (frames.length > KEPT_CAPACITY) {
      frames = new @Nullable MediaFrame[FIRST_CAPACITY];
      marks = new long[FIRST_CAPACITY];
    }
  }

  private MediaFrame empty(int slot) {
    MediaFrame frame = frame(slot);
    frames[index(slot)] = null;
    count--;
    account(frame, -1);
    return frame;
  }

  private void account(MediaFrame frame, int sign) {
    long held = (long) sign * frame.heldBytes();
    bytes += held;
    if (isMedia(frame)) {
      mediaBytes += held;
    } else {
      setUps += sign;
    }
  }

  private void skipGaps() {
    while (slots > 0 && frames[head] == null) {
      head = index(1);
      slots--;
    }
  }

  private int index(int slot) {
    return (head + slot) & (frames.length - 1);
  }

  private void grow() {
    int capacity = frames.length;
    @Nullable MediaFrame[] widerFrames = new @Nullable MediaFrame[capacity * 2];
    long[] widerMarks = new long[capacity * 2];
    System.arraycopy(frames, head, widerFrames, 0, capacity - head);
    System.arraycopy(frames, 0, widerFrames, capacity - head, head);
    System.arraycopy(marks, head, widerMarks, 0, capacity - head);
    System.arraycopy(marks, 0, widerMarks, capacity - head, head);
    frames = widerFrames;
    marks = widerMarks;
    head = 0;
  }
}
