package io.rtmprelay.transport.loop;

import org.jspecify.annotations.Nullable;

/**
 * A time by which something must have happened, and which moves as it does. One timer at a time:
 * one that would fire too late is set anew, one that fires early is set again by whoever hears it,
 * since most move the deadline on with each read. Its loop's thread.
 */
public final class Deadline {

  /** Nothing is waited for. */
  public static final long NEVER = Long.MAX_VALUE;

  private final MediaLoop loop;
  private final Runnable heard;
  private long firesAtMs = NEVER;
  private MediaLoop.@Nullable Timer timer;

  /**
   * One that is not set yet.
   *
   * @param heard runs at the deadline or before; it looks which, and calls {@link #moveTo} again
   */
  public Deadline(MediaLoop loop, Runnable heard) {
    this.loop = loop;
    this.heard = heard;
  }

  /**
   * From now on it is heard at this time, or before.
   *
   * @param atMs of the loop's clock, or {@link #NEVER}
   */
  public void moveTo(long atMs) {
    if (atMs >= firesAtMs) {
      return;
    }
    callOff();
    firesAtMs = atMs;
    timer = loop.schedule(atMs - loop.nowMs(), this::fire);
  }

  private void fire() {
    timer = null;
    firesAtMs = NEVER;
    heard.run();
  }

  /** It is heard no more, until it is moved. */
  public void callOff() {
    MediaLoop.callOff(timer);
    timer = null;
    firesAtMs = NEVER;
  }
}
