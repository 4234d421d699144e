package io.rtmprelay.config;

import java.time.Duration;

/** What a route may override of a stream. {@code memory} in bytes. */
public record StreamConfig(long memory, Duration grace) {}
