package io.rtmprelay.control.sink;

import io.rtmprelay.transport.loop.MediaLoop;
import org.jspecify.annotations.Nullable;

/**
 * When a sink may be dialled for the first time: at once, or, if it gets its stream later, just
 * before there is something for it, since a server would wait in vain. Owned by the stream's loop.
 */
final class FirstDial {

  private static final long AHEAD_MS = 5_000;

  private final MediaLoop loop;
  private final long atMs;
  private MediaLoop.@Nullable Timer timer;
  private boolean made;

  /** Of a sink that is attached now and gets its stream {@code delayMs} later. */
  FirstDial(MediaLoop loop, long delayMs) {
    this.loop = loop;
    this.atMs = loop.nowMs() + delayMs - AHEAD_MS;
  }

  /**
   * Whether it may be made now, and any other from now on; if not, {@code later} is run in time.
   */
  boolean isDue(Runnable later) {
    callOff();
    if (loop.nowMs() < atMs) {
      timer = loop.schedule(atMs - loop.nowMs(), later);
      return false;
    }
    made = true;
    return true;
  }

  /** Whether the sink may be dialled. */
  boolean isMade() {
    return made;
  }

  /** Whether it had to wait for its time. */
  boolean isLate() {
    return timer != null;
  }

  void callOff() {
    MediaLoop.callOff(timer);
  }
}
