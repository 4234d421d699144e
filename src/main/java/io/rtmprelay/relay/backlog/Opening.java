package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.MediaFrame;

/**
 * Every message since publish, kept while the stream is young for sinks that are still on their
 * way, so that nothing of a stream's beginning is lost. Once let go it does not come back.
 */
public final class Opening {

  private final long maxBytes;
  private final int maxMs;
  private final FrameRing frames = new FrameRing();
  private boolean kept = true;
  private boolean begun;
  private int firstMs;
  private long spanMs;

  Opening(long maxBytes, int maxMs) {
    this.maxBytes = maxBytes;
    this.maxMs = maxMs;
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
    MediaFrame frame = frames.at(index);
    if (frame == null) {
      throw new IllegalStateException("no frame " + index);
    }
    return frame;
  }

  /** Bytes of memory behind what is kept. */
  public long bytes() {
    return frames.bytes();
  }

  /** Lets all go for good. */
  public void release() {
    kept = false;
    frames.clear();
  }

  private void measure(MediaFrame frame) {
    boolean timed =
        switch (frame.frameClass()) {
          case KEY, INTER, DISPOSABLE, AUDIO -> true;
          case CONFIG, END, COMMAND, DATA, EMPTY, INVALID -> false;
        };
    if (timed && !begun) {
      begun = true;
      firstMs = frame.timestampMs();
    } else if (timed) {
      spanMs = Math.max(spanMs, Math.abs((long) (frame.timestampMs() - firstMs)));
    }
  }
}
