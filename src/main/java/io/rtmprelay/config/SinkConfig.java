package io.rtmprelay.config;

import java.time.Duration;

/** What a sink may override. */
public record SinkConfig(
    QueueConfig queue,
    Duration connectTimeout,
    Duration replyTimeout,
    Duration stallTimeout,
    RetryConfig retry,
    EndMode end,
    EnhancedMode enhanced,
    StartMode start) {

  /** Bounds of a sink's queue: {@code bytes} held and {@code time} of media. */
  public record QueueConfig(long bytes, Duration time) {}

  /** How a session with the target is ended: with FCUnpublish and deleteStream, or only closed. */
  public enum EndMode {
    UNPUBLISH,
    CLOSE
  }

  /** Whether connect announces Enhanced RTMP. */
  public enum EnhancedMode {
    AUTO,
    ON,
    OFF
  }

  /** With what a sink starts. */
  public enum StartMode {
    AUTO,
    KEY,
    GOP
  }
}
