package io.rtmprelay.config;

import io.rtmprelay.config.tls.ClientTls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a sink may override.
 *
 * @param stallTimeout without any progress of writing
 * @param localAddress to dial from, or null for whichever the system picks
 * @param delay how long media waits before it goes to the sink
 * @param tls which servers are trusted, if the sink is dialled over TLS
 */
public record SinkConfig(
    QueueConfig queue,
    Duration connectTimeout,
    Duration replyTimeout,
    Duration stallTimeout,
    RetryConfig retry,
    EndMode end,
    EnhancedMode enhanced,
    StartMode start,
    @Nullable String localAddress,
    Duration delay,
    ClientTls tls) {

  /** Trusts the servers that the system trusts. */
  public SinkConfig(
      QueueConfig queue,
      Duration connectTimeout,
      Duration replyTimeout,
      Duration stallTimeout,
      RetryConfig retry,
      EndMode end,
      EnhancedMode enhanced,
      StartMode start,
      @Nullable String localAddress,
      Duration delay) {
    this(
        queue,
        connectTimeout,
        replyTimeout,
        stallTimeout,
        retry,
        end,
        enhanced,
        start,
        localAddress,
        delay,
        ClientTls.DEFAULT);
  }

  /** The same with other trust. */
  public SinkConfig trusting(ClientTls other) {
    return new SinkConfig(
        queue,
        connectTimeout,
        replyTimeout,
        stallTimeout,
        retry,
        end,
        enhanced,
        start,
        localAddress,
        delay,
        other);
  }

  /** Dials from whichever address the system picks; media goes out as it comes. */
  public SinkConfig(
      QueueConfig queue,
      Duration connectTimeout,
      Duration replyTimeout,
      Duration stallTimeout,
      RetryConfig retry,
      EndMode end,
      EnhancedMode enhanced,
      StartMode start) {
    this(
        queue,
        connectTimeout,
        replyTimeout,
        stallTimeout,
        retry,
        end,
        enhanced,
        start,
        null,
        Duration.ZERO);
  }

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

  /**
   * With what a sink starts: AUTO with all since publish while the stream is young, then with a
   * young keyframe; KEY with the next keyframe; GOP with the group at hand.
   */
  public enum StartMode {
    AUTO,
    KEY,
    GOP
  }
}
