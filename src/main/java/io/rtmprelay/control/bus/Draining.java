package io.rtmprelay.control.bus;

import java.time.Duration;

/**
 * A node is leaving: it takes no publishers any more.
 *
 * @param deadline how long those it has may go on, from the first time it was told
 */
public record Draining(Duration deadline) {}
