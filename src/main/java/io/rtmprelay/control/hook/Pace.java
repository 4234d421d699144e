package io.rtmprelay.control.hook;

import java.time.Duration;

/**
 * How patient posts are.
 *
 * @param maxQueued what may wait for one receiver
 * @param tryLimitMs for one post and the whole answer
 * @param firstWaitMs before the second try; each further wait is twice as long
 * @param maxWaitMs between two tries
 * @param giveUpAfter what has waited for so long is not tried again
 * @param stopLimitMs for all that waits when the relay stops
 */
record Pace(
    int maxQueued,
    long tryLimitMs,
    long firstWaitMs,
    long maxWaitMs,
    Duration giveUpAfter,
    long stopLimitMs) {

  static final Pace DEFAULT = new Pace(1_000, 5_000, 500, 30_000, Duration.ofMinutes(10), 3_000);
}
