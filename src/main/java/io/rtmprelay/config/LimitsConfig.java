package io.rtmprelay.config;

import io.rtmprelay.config.host.SinkTargets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of the whole process.
 *
 * @param memory bytes of media held at once
 * @param connections publishers and players connected at once
 * @param handshake from accept to publish
 * @param publisherIdle without any media
 * @param bitrate of one publisher, in bits per second
 * @param sinkTargets where sinks set at run time, and those that a server sends on, may lead; null
 *     for anywhere
 * @param messageSize bytes that one message may be declared to have, once a publish is allowed
 */
public record LimitsConfig(
    long memory,
    int connections,
    int connectionsPerAddress,
    HandshakeRate handshakesPerSecond,
    @Nullable SinkTargets sinkTargets,
    Duration handshake,
    Duration publisherIdle,
    long bitrate,
    long messageSize) {

  /** Messages of any size that RTMP knows. */
  public static final long ANY_MESSAGE = 16L << 20;

  /** With messages of any size. */
  public LimitsConfig(
      long memory,
      int connections,
      int connectionsPerAddress,
      HandshakeRate handshakesPerSecond,
      @Nullable SinkTargets sinkTargets,
      Duration handshake,
      Duration publisherIdle,
      long bitrate) {
    this(
        memory,
        connections,
        connectionsPerAddress,
        handshakesPerSecond,
        sinkTargets,
        handshake,
        publisherIdle,
        bitrate,
        ANY_MESSAGE);
  }

  /** Connections accepted in one second, in all and from one address. */
  public record HandshakeRate(int total, int perAddress) {}

  /**
   * Why a sink set at run time may not lead to {@code url}, in words without its path; null if it
   * may, or if only a lookup can tell. Pure.
   */
  public @Nullable String refusal(RtmpUrl url) {
    return sinkTargets == null
        ? null
        : sinkTargets.refusal(url.host(), url.port(), url.isOnUsualPort());
  }
}
