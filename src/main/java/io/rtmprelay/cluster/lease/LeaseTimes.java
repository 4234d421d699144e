package io.rtmprelay.cluster.lease;

import java.time.Duration;

/**
 * How long is what. All that safety asks for is that a promise outlasts the term it was given for,
 * on clocks whose rates differ by less than a twentieth.
 *
 * @param roundMs from one round of asking who vouches to the next
 * @param termMs for which one round is good, from its beginning
 * @param promiseMs for which who has vouched for a node helps nobody to take over from it
 * @param auditMs from one look at what the table has of the own leases to the next
 * @param claimMs after which a claim is given up
 */
public record LeaseTimes(long roundMs, long termMs, long promiseMs, long auditMs, long claimMs) {

  /** A publisher has 10 s for its admission, and must be told something before. */
  private static final long CLAIM_MS = 8_000;

  /** Those that go with the time after which a silent node is held for dead. */
  public static LeaseTimes of(Duration detection) {
    long ms = detection.toMillis();
    long termMs = ms * 6 / 10;
    return new LeaseTimes(ms / 8, termMs, termMs + termMs / 20 + 1, ms, CLAIM_MS);
  }
}
