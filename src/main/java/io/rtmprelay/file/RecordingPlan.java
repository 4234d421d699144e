package io.rtmprelay.file;

import io.rtmprelay.config.RouteConfig.RecordingConfig;
import java.time.InstantSource;

/**
 * What one sink records to.
 *
 * @param names of its files
 * @param limits when the next one begins, and which are kept
 * @param clock for the names of those that are not the stream's first
 */
public record RecordingPlan(RecordingNames names, RecordingConfig limits, InstantSource clock) {}
