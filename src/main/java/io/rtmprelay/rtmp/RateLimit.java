package io.rtmprelay.rtmp;

/** A bucket of tokens: so many a second, and so many at once after a pause. Loop-owned. */
public final class RateLimit {

  private static final long MILLI = 1000;

  private final int perSecond;
  private final long fullMilliTokens;
  private long milliTokens;
  private long filledAtMs;

  /** A full bucket; both numbers at least 1. */
  public RateLimit(int perSecond, int burst) {
    this.perSecond = perSecond;
    this.fullMilliTokens = burst * MILLI;
    this.milliTokens = fullMilliTokens;
    this.filledAtMs = Long.MIN_VALUE;
  }

  /** Takes one token; false if there is none. */
  public boolean take(long nowMs) {
    if (filledAtMs == Long.MIN_VALUE) {
      filledAtMs = nowMs;
    }
    long elapsedMs = Math.clamp(nowMs - filledAtMs, 0, fullMilliTokens);
    milliTokens = Math.min(fullMilliTokens, milliTokens + elapsedMs * perSecond);
    filledAtMs = Math.max(filledAtMs, nowMs);
    if (milliTokens < MILLI) {
      return false;
    }
    milliTokens -= MILLI;
    return true;
  }
}
