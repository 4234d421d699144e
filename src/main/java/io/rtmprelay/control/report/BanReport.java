package io.rtmprelay.control.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A ban as it is told.
 *
 * @param streamName {@code app/name}, or null for all streams
 * @param address an address or a network
 */
public record BanReport(
    String id,
    @Nullable String streamName,
    String address,
    Instant until,
    @Nullable String reason) {}
