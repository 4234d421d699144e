package io.rtmprelay.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Exponential backoff with full jitter: the n-th wait is drawn from 0 to {@code first * factor^n},
 * at most {@code max}.
 *
 * @param giveUpAfter time without success after which the sink fails, or null for never
 */
public record RetryConfig(
    Duration first, double factor, Duration max, @Nullable Duration giveUpAfter) {}
