package io.rtmprelay.transport;

import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.IngestConfig.ProxyProtocolConfig;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.tls.TlsServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the next connection that a listener accepts. Any thread.
 *
 * @param tls null for plain RTMP
 */
record IngestTerms(IngestConfig address, ServerSettings settings, @Nullable TlsServer tls) {

  private static final long NODE_PUBLISH_TIMEOUT_MS = 5_000;
  private static final long NODE_IDLE_TIMEOUT_MS = Duration.ofDays(365).toMillis();
  private static final int NODE_OUTPUT_BYTES = 65_536;
  private static final int NODE_NAME_BYTES = 49_152;

  static IngestTerms of(IngestConfig address, ServerSettings settings) {
    ServerTls tls = address.tls();
    return new IngestTerms(address, settings, tls == null ? null : new TlsServer(tls.identity()));
  }

  /**
   * What nodes of one cluster hold each other to: what is published was judged where it came to the
   * cluster, so silence has no bound but for that of a peer which does not even begin; with a name
   * comes what is said of its publisher.
   */
  static ServerSettings amongNodes(int chunkSize) {
    return new ServerSettings(
            chunkSize, NODE_PUBLISH_TIMEOUT_MS, NODE_IDLE_TIMEOUT_MS, NODE_OUTPUT_BYTES)
        .withNames(NODE_NAME_BYTES);
  }

  /** Keeps of TLS what stays the same. */
  IngestTerms become(IngestConfig next, ServerSettings nextSettings) {
    return Objects.equals(address.tls(), next.tls())
        ? new IngestTerms(next, nextSettings, tls)
        : of(next, nextSettings);
  }

  /** Whether who connects from there is a balancer that has to say for whom. */
  boolean isBalancer(InetAddress peer) {
    ProxyProtocolConfig proxy = address.proxyProtocol();
    return proxy != null && proxy.believes(peer);
  }
}
