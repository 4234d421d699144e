package io.rtmprelay.config;

import java.time.Duration;

/** Bounds of the whole process. {@code memory} in bytes; {@code bitrate} in bits per second. */
public record LimitsConfig(
    long memory,
    int connections,
    int connectionsPerAddress,
    Duration handshake,
    Duration publisherIdle,
    long bitrate) {}
