package io.rtmprelay.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Exponential backoff. {@code giveUpAfter}: null for never. */
public record RetryConfig(
    Duration first, double factor, Duration max, @Nullable Duration giveUpAfter) {}
