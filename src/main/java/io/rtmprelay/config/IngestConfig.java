package io.rtmprelay.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address publishers connect to; port 0 takes any free one.
 *
 * @param proxyProtocol from whom a PROXY header is believed, or null if none is read
 * @param tls null for plain RTMP
 */
public record IngestConfig(
    String host, int port, @Nullable ProxyProtocolConfig proxyProtocol, @Nullable TlsConfig tls) {

  /** Plain RTMP. */
  public IngestConfig(String host, int port) {
    this(host, port, null, null);
  }

  /** The balancers ({@code from}, addresses or CIDRs) that put a PROXY header before each peer. */
  public record ProxyProtocolConfig(List<String> from) {
    public ProxyProtocolConfig {
      from = List.copyOf(from);
    }
  }

  /** PEM files of a listener's certificate chain and its private key. */
  public record TlsConfig(Path certificate, Path key) {}
}
