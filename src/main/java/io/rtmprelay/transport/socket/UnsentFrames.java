package io.rtmprelay.transport.socket;

import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.SinkSession;
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

  private @Nullable MediaFrame[] frames = new MediaFrame[64];
  private long[] endsAt = new long[64];
  private int head;
  private int size;

  private long[] arrivedAtNanos = new long[16];
  private int[] arrived = new int[16];
  private int arrivals;

  /** Holds {@code frame}, whose last byte is the socket's {@code endAt}th. */
  public void add(MediaFrame frame, long endAt) {
    if (size == frames.length) {
      grow();
    }
    int at = index(size++);
    frames[at] = frame.retain();
    endsAt[at] = endAt;
    if (frame.frameClass() != FrameClass.CONFIG) { // which may be told anew long after it came
      noteArrival(frame.arrivedAtNanos());
    }
  }

  /** A frame that the relay itself made has no delay. */
  private void noteArrival(long nanos) {
    if (nanos == MediaFrame.NEVER_ARRIVED) {
      return;
    }
    if (arrivals > 0 && arrivedAtNanos[arrivals - 1] == nanos) {
      arrived[arrivals - 1]++;
      return;
    }
    if (arrivals == arrived.length) {
      arrivedAtNanos = Arrays.copyOf(arrivedAtNanos, arrivals * 2);
      arrived = Arrays.copyOf(arrived, arrivals * 2);
    }
    arrivedAtNanos[arrivals] = nanos;
    arrived[arrivals++] = 1;
  }

  /** All that was added went to the socket. */
  public void flushed(SinkSession.Owner owner) {
    if (arrivals == 0) {
      return;
    }
    long nowNanos = System.nanoTime();
    for (int i = 0; i < arrivals; i++) {
      owner.handedOver(nowNanos - arrivedAtNanos[i], arrived[i]);
    }
    arrivals = 0;
  }

  /** What was added was kept for a sink that starts: its age is no delay. */
  public void forgetDelays() {
    arrivals = 0;
  }

  /** Lets go of what lies wholly within the first {@code takenBytes} of the socket. */
  public void taken(long takenBytes) {
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

  /** Frames held now. */
  public int size() {
    return size;
  }

  /** Lets go of all. */
  public void clear() {
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
