package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.MediaFrame;

/**
 * Every message since publish, kept while the stream is young for sinks that are still on their
 * way, so that nothing of a stream's beginning is lost. A stream whose codec changes is young again
 * from there on, since all its sinks are then on their way.
 */
public final class Opening {

  private long maxBytes;
  private int maxMs;
  private final FrameRing frames = new FrameRing();
  private boolean kept = true;
  private boolean restarted;
  private boolean begun;
  private int firstMs;
  private long spanMs;

  Opening(long maxBytes, int maxMs) {
    this.maxBytes = maxBytes;
    this.maxMs = maxMs;
  }

  /** It may hold so much from here on; what is more than that is let go as a whole. */
  void adjust(long bytes, int ms) {
    maxBytes = bytes;
    maxMs = ms;
    if (kept && (spanMs > maxMs || frames.bytes() > maxBytes)) {
      release();
    }
  }

  /** Takes the stream's next message, or lets all go if it does not fit any more. */
  void add(MediaFrame frame) {
    if (!kept) {
      return;
    }
    measure(frame);
    if (spanMs > maxMs
        || frames.bytes() + frame.heldBytes() > maxBytes
        || frames.count() >= SinkQueue.MAX_FRAMES) {
      release();
    } else {
      frames.add(frame, 0);
    }
  }

  /** Begins anew, in mid-stream: what is added next is what a target needs to be told. */
  void restart() {
    frames.clear();
    kept = true;
    restarted = true;
    begun = false;
    spanMs = 0;
  }

  /** Whether this is no stream's beginning, but what follows a change in its midst. */
  public boolean isRestarted() {
    return restarted;
  }

  /** Whether there is media among the messages. */
  public boolean hasMedia() {
    return begun;
  }

  /** Source time of the first media; of use if there is any. */
  public int firstMs() {
    return firstMs;
  }

  /** Whether all since publish is still here and fits a queue of these bounds. */
  public boolean fits(long bytes, int ms) {
    return kept && frames.bytes() <= bytes && spanMs <= ms;
  }

  public boolean isKept() {
    return kept;
  }

  /** Messages since publish. */
  public int size() {
    return frames.slots();
  }

  /** Message {@code index} since publish. */
  public MediaFrame frame(int index) {
    return frames.frame(index);
  }

  /** Bytes of memory behind what is kept. */
  public long bytes() {
    return frames.bytes();
  }

  /** Lets all go, up to a restart. */
  public void release() {
    kept = false;
    frames.clear();
  }

  private void measure(MediaFrame frame) {
    boolean timed = frame.frameClass().isCoded();
    if (timed && !begun) {
      begun = true;
      firstMs = frame.timestampMs();
    } else if (timed) {
      spanMs = Math.max(spanMs, Math.abs((long) (frame.timestampMs() - firstMs)));
    }
  }
}
