package io.rtmprelay.relay;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.budget.OutletDepth;

/**
 * One session with a target, made anew for each attempt; used on the stream's loop only.
 *
 * <p>No method fails: who owns the session learns of its end by other ways and then calls {@link
 * Sink#lost()}, which it may do from within any of these calls.
 */
public interface Outlet {

  /**
   * Hands over a frame, to leave at the next {@link #flush()} at the latest.
   *
   * @param frame borrowed for the call
   * @param timestampMs the time the target is to see, 0 to 2^31
   */
  void write(MediaFrame frame, int timestampMs);

  /** Sends what was written. */
  void flush();

  /** Told before the first write: what may lie behind {@link #write}, where nothing is dropped. */
  default void keepBelow(OutletDepth depth) {}

  /** Whether the shallow buffer behind {@link #write} has room. */
  boolean isWritable();

  /** Bytes handed over by {@link #write} that the peer's kernel, or the disk, has not yet taken. */
  long pendingBytes();
}
