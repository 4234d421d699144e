package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.MediaFrame;

/**
 * What of one target's media waits, in its queue and with its outlet, and how that is shown.
 *
 * <p>As a rule nothing does, and then neither the queue is asked nor anything shown anew. How old
 * the media is that the outlet holds is known by which time each stretch of handed-over bytes
 * begins with, at a grain that keeps this to a few numbers.
 */
public final class SinkBacklog {

  /** To whom it is shown. */
  public interface Viewer {

    /**
     * So much waits now.
     *
     * @param queuedMs of media in the queue and with the outlet
     */
    void waiting(long queuedBytes, long queuedMs, long pendingBytes);
  }

  private static final int MARKS = 64;

  private final SinkQueue queue;
  private final Viewer viewer;
  // The queue holds something, unless that was given up meanwhile.
  private boolean queued;
  // What is shown says that something waits.
  private boolean shown;

  // Of what the outlet holds, the first stretch; those after it are in the arrays.
  private boolean allTaken = true;
  private int firstMs;
  private int lastMs;
  private long handedBytes;
  private int grainMs;
  private int head;
  private int size;
  private final long[] fromByte = new long[MARKS];
  private final int[] fromMs = new int[MARKS];

  public SinkBacklog(SinkQueue queue, Viewer viewer) {
    this.queue = queue;
    this.viewer = viewer;
  }

  /** An outlet that holds nothing yet; it is looked back four times {@code boundMs} at least. */
  public void open(int boundMs) {
    grainMs = Math.max(50, boundMs / 16);
    handedBytes = 0;
    takeAll();
  }

  /** The outlet is gone: lets go of what waits for it. */
  public void lost() {
    queue.begin();
    queued = false;
    shown = false;
    viewer.waiting(0, 0, 0);
  }

  /** Whether nothing waits in the queue. */
  public boolean isClear() {
    return !queued || queue.isEmpty();
  }

  /**
   * Queues an admitted frame.
   *
   * @param past whether it was kept: that it is late is not the target's doing
   * @param pendingBytes what the outlet holds
   */
  public void add(MediaFrame frame, int outMs, boolean past, long pendingBytes) {
    queued = true;
    if (past) {
      queue.addReplayed(frame, outMs);
    } else {
      queue.add(frame, outMs, pendingBytes, oldestMs(pendingBytes));
    }
  }

  /** {@code bytes} with the output time {@code outMs} went to the outlet. */
  public void handed(int bytes, int outMs) {
    if (allTaken) {
      allTaken = false;
      firstMs = outMs;
      lastMs = outMs;
    } else if (outMs - lastMs >= grainMs) {
      mark(outMs);
    }
    handedBytes += bytes;
  }

  /** Shows what waits, the newest media being that of {@code newestMs}. */
  public void show(long pendingBytes, int newestMs) {
    boolean waits = pendingBytes > 0 || !isClear();
    if (!waits && !shown) {
      takeAll();
      return;
    }
    shown = waits;
    queued = !queue.isEmpty();
    viewer.waiting(queue.bytes(), queue.lagMs(newestMs, oldestMs(pendingBytes)), pendingBytes);
  }

  /** Output time of the oldest media with the outlet; {@link Integer#MAX_VALUE} if none is. */
  private int oldestMs(long pendingBytes) {
    if (pendingBytes <= 0 || allTaken) {
      takeAll();
      return Integer.MAX_VALUE;
    }
    long takenBytes = handedBytes - pendingBytes;
    while (size > 0 && fromByte[head] <= takenBytes) {
      takeFirst();
    }
    return firstMs;
  }

  private void takeAll() {
    allTaken = true;
    size = 0;
  }

  private void mark(int outMs) {
    if (size == MARKS) {
      takeFirst();
    }
    int end = index(size++);
    fromByte[end] = handedBytes;
    fromMs[end] = outMs;
    lastMs = outMs;
  }

  private void takeFirst() {
    firstMs = fromMs[head];
    head = index(1);
    size--;
  }

  private int index(int mark) {
    return (head + mark) % MARKS;
  }
}
