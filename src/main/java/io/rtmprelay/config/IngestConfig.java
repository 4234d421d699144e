package io.rtmprelay.config;

import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.tls.ServerTls;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address publishers connect to; port 0 takes any free one.
 *
 * @param proxyProtocol from whom a PROXY header is believed, or null if none is read
 * @param tls null for plain RTMP
 */
public record IngestConfig(
    String host, int port, @Nullable ProxyProtocolConfig proxyProtocol, @Nullable ServerTls tls) {

  /** Plain RTMP. */
  public IngestConfig(String host, int port) {
    this(host, port, null, null);
  }

  /** The balancers ({@code from}) that put a PROXY header before each peer. */
  public record ProxyProtocolConfig(List<HostPattern> from) {
    public ProxyProtocolConfig {
      from = List.copyOf(from);
    }

    /** Whether a header from {@code peer} is believed, and asked for. */
    public boolean believes(InetAddress peer) {
      return from.stream().anyMatch(network -> network.contains(peer));
    }
  }
}
