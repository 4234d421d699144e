package io.rtmprelay.transport;

import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.rtmp.session.ServerSettings;
import java.time.Duration;

/**
 * What nodes of one cluster hold each other to. One node is one address, so addresses have no
 * bounds; what is published was judged where it came to the cluster, so silence has none either,
 * but for that of a peer which does not even begin.
 */
final class InnerTerms {

  private static final long PUBLISH_TIMEOUT_MS = 5_000;
  private static final long IDLE_TIMEOUT_MS = Duration.ofDays(365).toMillis();
  private static final int MAX_OUTPUT_BYTES = 65_536;

  /** With a name comes what is said of its publisher. */
  private static final int MAX_NAME_BYTES = 49_152;

  private static final int MAX_CONNECTIONS = 1_000_000;

  private InnerTerms() {}

  static ServerSettings settings(int chunkSize) {
    return new ServerSettings(chunkSize, PUBLISH_TIMEOUT_MS, IDLE_TIMEOUT_MS, MAX_OUTPUT_BYTES)
        .withNames(MAX_NAME_BYTES);
  }

  static ConnectionLimits limits() {
    return new ConnectionLimits(
        new LimitsConfig(
            Long.MAX_VALUE,
            MAX_CONNECTIONS,
            MAX_CONNECTIONS,
            new LimitsConfig.HandshakeRate(MAX_CONNECTIONS, MAX_CONNECTIONS),
            null,
            Duration.ofMillis(PUBLISH_TIMEOUT_MS),
            Duration.ofMillis(IDLE_TIMEOUT_MS),
            Long.MAX_VALUE));
  }
}
