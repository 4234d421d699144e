package io.rtmprelay.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of the whole process.
 *
 * @param memory bytes of media held at once
 * @param connections publishers and players connected at once
 * @param handshake from accept to publish
 * @param publisherIdle without any media
 * @param bitrate of one publisher, in bits per second
 * @param sinkTargets where sinks set at run time may lead, or null for anywhere
 */
public record LimitsConfig(
    long memory,
    int connections,
    int connectionsPerAddress,
    HandshakeRate handshakesPerSecond,
    @Nullable SinkTargets sinkTargets,
    Duration handshake,
    Duration publisherIdle,
    long bitrate) {

  /** Connections accepted in one second, in all and from one address. */
  public record HandshakeRate(int total, int perAddress) {}

  /** Where a sink may lead: to one of {@code hosts} (names with *, or CIDRs) and {@code ports}. */
  public record SinkTargets(List<String> hosts, List<Integer> ports) {
    public SinkTargets {
      hosts = List.copyOf(hosts);
      ports = List.copyOf(ports);
    }
  }
}
