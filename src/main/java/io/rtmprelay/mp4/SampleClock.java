package io.rtmprelay.mp4;

/**
 * The decode times of one track's samples. Times of RTMP are whole milliseconds, and of sound often
 * the time at which it was sent: where each frame is known to last as long as the next, what comes
 * near to its turn is taken to be in turn, so that sound has no clicks and does not drift. Only
 * what is further off is believed. Used by one thread.
 */
final class SampleClock {

  /** How far sound may be off before it is taken for a gap, or for a clock that goes otherwise. */
  static final int TOLERANCE_MS = 50;

  private static final int MS_PER_SECOND = 1_000;

  private final int timescale;
  private boolean begun;
  private long last;
  private long lastDuration;

  /**
   * @param timescale units in a second
   */
  SampleClock(int timescale) {
    this.timescale = timescale;
  }

  /**
   * The decode time of the next sample, later than those before it.
   *
   * @param ms since the movie's begin
   * @param duration of this sample if it is known, else 0
   */
  long next(long ms, long duration) {
    long told = Math.round((double) ms * timescale / MS_PER_SECOND);
    if (!begun) {
      begun = true;
      last = Math.max(0, told);
    } else {
      long inTurn = last + lastDuration;
      boolean isNear =
          lastDuration > 0
              && Math.abs(told - inTurn)
                  <= Math.max(2 * lastDuration, (long) TOLERANCE_MS * timescale / MS_PER_SECOND);
      last = Math.max(last + 1, isNear ? inTurn : told);
    }
    lastDuration = duration;
    return last;
  }
}
