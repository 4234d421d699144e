package io.rtmprelay.relay.life;

/**
 * How often one sink's session may be replaced by another because of what its source sends: at once
 * the first time, ever more rarely while it goes on, so that a flipping encoder does not hammer a
 * server (hostile inputs #89, #92). Used on the stream's loop only.
 */
public final class ReopenLimit {

  /** Least time between the first two sessions; doubles with each further one. */
  static final long FIRST_WAIT_MS = 2_000;

  static final long MAX_WAIT_MS = 30_000;

  /** A session that lasts so long makes the ones before it forgotten. */
  static final long QUIET_MS = 60_000;

  private boolean any;
  private long lastAtMs;
  private long waitMs = FIRST_WAIT_MS;

  /** A session is to be replaced; from when on the next one may be dialled. */
  public long dueMs(long nowMs) {
    if (!any || nowMs - lastAtMs >= QUIET_MS) {
      any = true;
      waitMs = FIRST_WAIT_MS;
      lastAtMs = nowMs;
    } else {
      lastAtMs = Math.max(nowMs, lastAtMs + waitMs);
      waitMs = Math.min(2 * waitMs, MAX_WAIT_MS);
    }
    return lastAtMs;
  }
}
