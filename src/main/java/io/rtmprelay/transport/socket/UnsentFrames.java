package io.rtmprelay.transport.socket;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.DelayHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Frames written to a socket whose bytes its kernel has not yet taken, oldest first: they are held,
 * so that their stream is charged for them until then. Owned by one loop.
 *
 * <p>How long each was in the relay is noted as it is written and told at the flush, with one look
 * at the clock; the frames of one read cost one note.
 */
public final class UnsentFrames {

  // The oldest is apart: a socket that takes all at once never has another.
  private @Nullable MediaFrame oldest;
  private long oldestEndsAt;
  private @Nullable MediaFrame[] frames = new MediaFrame[16];
  private long[] endsAt = new long[16];
  private int head;
  private int behind;

  // When the frames of the first read arrived, and how many they are; then those of others.
  private long firstArrivedAtNanos;
  private int firstArrived;
  private long[] arrivedAtNanos = new long[4];
  private int[] arrived = new int[4];
  private int arrivals;

  /** Holds {@code frame}, whose last byte is the socket's {@code endAt}th. */
  public void add(MediaFrame frame, long endAt) {
    frame.retain();
    if (oldest == null) {
      oldest = frame;
      oldestEndsAt = endAt;
    } else {
      if (behind == frames.length) {
        grow();
      }
      int at = index(behind++);
      frames[at] = frame;
      endsAt[at] = endAt;
    }
    if (frame.frameClass() != FrameClass.CONFIG) { // which may be told anew long after it came
      noteArrival(frame.arrivedAtNanos());
    }
  }

  /** A frame that the relay itself made has no delay. */
  private void noteArrival(long nanos) {
    if (nanos == MediaFrame.NEVER_ARRIVED) {
      return;
    }
    if (firstArrived == 0 || firstArrivedAtNanos == nanos) {
      firstArrivedAtNanos = nanos;
      firstArrived++;
    } else if (arrivals > 0 && arrivedAtNanos[arrivals - 1] == nanos) {
      arrived[arrivals - 1]++;
    } else {
      if (arrivals == arrived.length) {
        arrivedAtNanos = Arrays.copyOf(arrivedAtNanos, arrivals * 2);
        arrived = Arrays.copyOf(arrived, arrivals * 2);
      }
      arrivedAtNanos[arrivals] = nanos;
      arrived[arrivals++] = 1;
    }
  }

  /** All that was added went to the socket: how long it was in the relay is told to those. */
  public void flushed(DelayHistogram delays) {
    if (firstArrived == 0) {
      return;
    }
    long nowNanos = System.nanoTime();
    delays.record(nowNanos - firstArrivedAtNanos, firstArrived);
    for (int i = 0; i < arrivals; i++) {
      delays.record(nowNanos - arrivedAtNanos[i], arrived[i]);
    }
    forgetDelays();
  }

  /** What was added was kept for a sink that starts: its age is no delay. */
  public void forgetDelays() {
    firstArrived = 0;
    arrivals = 0;
  }

  /** Lets go of what lies wholly within the first {@code takenBytes} of the socket. */
  public void taken(long takenBytes) {
    MediaFrame frame = oldest;
    while (frame != null && oldestEndsAt <= takenBytes) {
      oldest = next();
      frame.release();
      frame = oldest;
    }
  }

  /** The one behind the oldest, taken out of the ring; null if there is none. */
  private @Nullable MediaFrame next() {
    if (behind == 0) {
      return null;
    }
    MediaFrame next = frames[head];
    oldestEndsAt = endsAt[head];
    frames[head] = null;
    head = index(1);
    behind--;
    return next;
  }

  /** Frames held now. */
  public int size() {
    return oldest == null ? 0 : 1 + behind;
  }

  /** Lets go of all. */
  public void clear() {
    taken(Long.MAX_VALUE);
  }

  private void grow() {
    @Nullable MediaFrame[] moreFrames = Arrays.copyOf(frames, behind * 2);
    long[] moreEnds = Arrays.copyOf(endsAt, behind * 2);
    for (int i = 0; i < behind; i++) {
      moreFrames[i] = frames[index(i)];
      moreEnds[i] = endsAt[index(i)];
    }
    Arrays.fill(moreFrames, behind, moreFrames.length, null);
    frames = moreFrames;
    endsAt = moreEnds;
    head = 0;
  }

  private int index(int position) {
    return (head + position) & (frames.length - 1);
  }
}
