package io.rtmprelay.config;

import java.time.Duration;

/**
 * What a route may override of a stream.
 *
 * @param memory bytes of media that one stream may hold
 * @param grace how long a stream lives without its publisher; zero ends it at once
 */
public record StreamConfig(long memory, Duration grace, GapMode gap, DuplicateMode onDuplicate) {

  /** Sinks wait in a gap; a second publisher is refused. */
  public StreamConfig(long memory, Duration grace) {
    this(memory, grace, GapMode.IDLE, DuplicateMode.REJECT);
  }

  /** What sinks get while there is no publisher: nothing, or the last picture and silence. */
  public enum GapMode {
    IDLE,
    FREEZE
  }

  /** What happens to a publisher whose name is in use. */
  public enum DuplicateMode {
    REJECT,
    REPLACE,
    STANDBY
  }
}
