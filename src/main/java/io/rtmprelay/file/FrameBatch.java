package io.rtmprelay.file;

import io.rtmprelay.flv.FlvTagWriter;
import io.rtmprelay.media.MediaFrame;
import java.util.Arrays;

/** Frames on their way from a stream's loop to the disk; holds a reference to each until let go. */
final class FrameBatch {

  private MediaFrame[] frames = new MediaFrame[16];
  private int[] timestampsMs = new int[16];
  private int size;
  private long heldBytes;
  private long tagBytes;

  void add(MediaFrame frame, int timestampMs) {
    if (size == frames.length) {
      frames = Arrays.copyOf(frames, size * 2);
      timestampsMs = Arrays.copyOf(timestampsMs, size * 2);
    }
    frames[size] = frame.retain();
    timestampsMs[size] = timestampMs;
    size++;
    heldBytes += frame.heldBytes();
    tagBytes += FlvTagWriter.tagBytes(frame);
  }

  int size() {
    return size;
  }

  MediaFrame frame(int index) {
    return frames[index];
  }

  int timestampMs(int index) {
    return timestampsMs[index];
  }

  /** Bytes of the frames as tags of a file, as far as an {@code int} goes. */
  int tagBytes() {
    return (int) Math.min(tagBytes, Integer.MAX_VALUE);
  }

  /** Bytes of memory the frames hold. */
  long heldBytes() {
    return heldBytes;
  }

  void release() {
    for (int i = 0; i < size; i++) {
      frames[i].release();
    }
    size = 0;
    heldBytes = 0;
    tagBytes = 0;
  }
}
