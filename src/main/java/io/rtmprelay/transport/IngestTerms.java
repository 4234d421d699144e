package io.rtmprelay.transport;

import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.IngestConfig.ProxyProtocolConfig;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.tls.TlsServer;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the next connection that a listener accepts. Any thread.
 *
 * @param tls null for plain RTMP
 */
record IngestTerms(IngestConfig address, ServerSettings settings, @Nullable TlsServer tls) {

  static IngestTerms of(IngestConfig address, ServerSettings settings) {
    ServerTls tls = address.tls();
    return new IngestTerms(address, settings, tls == null ? null : new TlsServer(tls.identity()));
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
