package io.rtmprelay.relay.life;

import io.rtmprelay.config.RetryConfig;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which of a sink's two servers is dialled: the primary; after two failed tries of it the backup,
 * and after two failed ones of that the primary again. While the backup serves, the primary is
 * probed; once a probe succeeds the primary's turn comes again.
 *
 * <p>A probe stops before publish. So a primary that takes a connect and refuses the publish is
 * returned to in vain; each such return makes the next one wait longer, lest the sink flap. Used on
 * the stream's loop only.
 */
public final class TargetChoice {

  /** Failed tries of one server in a row until the other one's turn comes. */
  static final int TRIES = 2;

  /** However often returns failed, the primary is tried again after so long. */
  static final long MAX_RETURN_WAIT_MS = 600_000;

  private static final long NEVER = -1;

  private boolean hasBackup;
  private RetryConfig retry;
  private final RandomGenerator random;
  private boolean onBackup;
  private @Nullable String reason;
  private int tries;
  private int probes;
  private int failedReturns;
  private boolean returning;
  private boolean primaryIsFinal;
  private boolean backupIsFinal;
  private long probeAtMs = NEVER;

  public TargetChoice(boolean hasBackup, RetryConfig retry, RandomGenerator random) {
    this.hasBackup = hasBackup;
    this.retry = retry;
    this.random = random;
  }

  /** From the next failure on; the backup may come or go only while the primary has its turn. */
  public void adjust(boolean withBackup, RetryConfig next) {
    hasBackup = withBackup;
    retry = next;
  }

  /** Whether the next session is for the backup. */
  public boolean onBackup() {
    return onBackup;
  }

  /** Why it is, in words a person can act on; null if it is not. */
  public @Nullable String reason() {
    return reason;
  }

  /** Begins anew with the primary. */
  public void reset() {
    toPrimary();
    failedReturns = 0;
    primaryIsFinal = false;
    backupIsFinal = false;
  }

  /**
   * A session failed, or could not be made.
   *
   * @param accepted whether the server had accepted the publish, or refused it in so many words: a
   *     probe would have told nothing of this failure
   * @param liveMs how long media went out
   * @return what is to be thought of the failure now that the other server may have its turn
   */
  public SinkLife.FailureClass failed(
      SinkLife.FailureClass failure, String why, boolean accepted, long liveMs, long nowMs) {
    if (!hasBackup) {
      return failure;
    }
    boolean isFinal = failure == SinkLife.FailureClass.TERMINAL;
    if (onBackup) {
      backupIsFinal = isFinal;
    } else {
      primaryIsFinal = isFinal;
    }
    if (liveMs >= SinkLife.STEADY_MS && !onBackup) {
      failedReturns = 0;
    }
    boolean worked = liveMs >= SinkLife.WORKED_MS;
    returning &= !worked;
    tries = worked ? 0 : tries + 1;
    if (isFinal || tries >= TRIES || returning) {
      if (onBackup) {
        toPrimary();
      } else {
        toBackup(why, accepted || isFinal, nowMs);
      }
    }
    return isFinal && !(primaryIsFinal && backupIsFinal)
        ? SinkLife.FailureClass.RETRYABLE
        : failure;
  }

  /** When the primary is to be probed, in the caller's milliseconds; -1 if it is not. */
  public long probeAtMs() {
    return probeAtMs;
  }

  /** A probe is under way, and none other is due. */
  public void probing() {
    probeAtMs = NEVER;
  }

  public void probeFailed(long nowMs) {
    if (onBackup) {
      scheduleProbe(nowMs);
    }
  }

  /** The primary answers again: the next session is for it. */
  public void probeSucceeded() {
    if (onBackup) {
      toPrimary();
      returning = true;
    }
  }

  private void toPrimary() {
    onBackup = false;
    reason = null;
    tries = 0;
    returning = false;
    probeAtMs = NEVER;
  }

  private void toBackup(String why, boolean accepted, long nowMs) {
    onBackup = true;
    reason = "on the backup, since of the primary: " + why;
    tries = 0;
    probes = 0;
    if (returning || accepted) {
      failedReturns++;
    }
    returning = false;
    scheduleProbe(nowMs);
  }

  /** On the retry schedule, with full jitter; after failed returns no sooner than they ask for. */
  private void scheduleProbe(long nowMs) {
    long maxMs = retry.max().toMillis();
    double boundMs = retry.first().toMillis() * Math.pow(retry.factor(), probes++);
    double leastMs = failedReturns == 0 ? 0 : maxMs * Math.pow(2, failedReturns - 1);
    long jitterMs = random.nextLong(Math.min((long) boundMs, maxMs) + 1);
    probeAtMs = nowMs + Math.min((long) leastMs, Math.max(maxMs, MAX_RETURN_WAIT_MS)) + jitterMs;
  }
}
