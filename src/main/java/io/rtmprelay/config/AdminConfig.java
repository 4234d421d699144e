package io.rtmprelay.config;

import io.netty.util.NetUtil;
import io.rtmprelay.config.tls.ServerTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where REST, metrics and console listen; port 0 takes any free one.
 *
 * @param metrics who may read metrics
 * @param tokens who may command; empty only on a loopback host, where everyone may
 */
public record AdminConfig(
    String host,
    int port,
    MetricsAccess metrics,
    @Nullable ServerTls tls,
    List<TokenConfig> tokens) {

  public AdminConfig {
    tokens = List.copyOf(tokens);
  }

  /** Plain HTTP without tokens. */
  public AdminConfig(String host, int port) {
    this(host, port, MetricsAccess.VIEWER, null, List.of());
  }

  /** Whether only this machine can reach it. */
  public boolean isLoopback() {
    return isLoopback(host);
  }

  /** Whether {@code host}, a name or an address, is of this machine alone. */
  public static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || (NetUtil.isValidIpV4Address(host) && host.startsWith("127."));
  }

  /** One bearer token and what it allows. */
  public record TokenConfig(String name, Role role, Secret secret) {}

  /** What a token allows; each includes the ones before it. */
  public enum Role {
    /** Reads. */
    VIEWER,
    /** Acts on streams. */
    OPERATOR,
    /** Changes routes, config and nodes. */
    ADMIN
  }

  /** Whether metrics need a token of the viewer role or none. */
  public enum MetricsAccess {
    VIEWER,
    OPEN
  }
}
