package io.rtmprelay.transport;

import io.rtmprelay.media.MediaFrame;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Frames written to a socket whose bytes its kernel has not yet taken, oldest first: they are held,
 * so that their stream is charged for them until then. Owned by one loop.
 */
final class UnsentFrames {

  private @Nullable MediaFrame[] frames = new MediaFrame[64];
  private long[] endsAt = new long[64];
  private int head;
  private int size;

  /** Holds {@code frame}, whose last byte is the socket's {@code endAt}th. */
  void add(MediaFrame frame, long endAt) {
    if (size == frames.length) {
      grow();
    }
    int at = index(size++);
    frames[at] = frame.retain();
    endsAt[at] = endAt;
  }

  /** Lets go of what lies wholly within the first {@code takenBytes} of the socket. */
  void taken(long takenBytes) {
    while (size > 0 && endsAt[head] <= takenBytes) {
      MediaFrame frame = frames[head];
      frames[head] = null;
      head = index(1);
      size--;
      if (frame != null) {
        frame.release();
      }
    }
  }

  /** Lets go of all. */
  void clear() {
    taken(Long.MAX_VALUE);
  }

  private void grow() {
    @Nullable MediaFrame[] moreFrames = Arrays.copyOf(frames, size * 2);
    long[] moreEnds = Arrays.copyOf(endsAt, size * 2);
    for (int i = 0; i < size; i++) {
      moreFrames[i] = frames[index(i)];
      moreEnds[i] = endsAt[index(i)];
    }
    Arrays.fill(moreFrames, size, moreFrames.length, null);
    frames = moreFrames;
    endsAt = moreEnds;
    head = 0;
  }

  private int index(int position) {
    return (head + position) & (frames.length - 1);
  }
}
