package io.rtmprelay.transport;

import io.rtmprelay.config.host.HostName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What dials from the addresses of this machine: one client for each address that is asked for,
 * since Vert.x binds clients and not connections, and one for whichever the system picks. Any
 * thread.
 */
final class LocalClients {

  /** More addresses than a machine has; a client for each of them costs little. */
  private static final int MAX_ADDRESSES = 4_096;

  private final Vertx vertx;
  private final NetClientOptions options;
  private final NetClientInternal any;
  private final Map<String, NetClientInternal> bound = new ConcurrentHashMap<>();

  LocalClients(Vertx vertx, NetClientOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.any = (NetClientInternal) vertx.createNetClient(options);
  }

  /**
   * Makes ready to dial from {@code local} and says where that leads. Not on a loop: a client that
   * is made on a stream's would end with that stream.
   *
   * @param local null for whichever the system picks
   * @return those of {@code addresses} that are of its family
   * @throws NoRouteToHostException if there are none
   */
  List<InetAddress> reachable(@Nullable String local, List<InetAddress> addresses)
      throws IOException {
    InetAddress from = local == null ? null : HostName.address(local);
    if (local == null || from == null) {
      return addresses;
    }
    if (bound.size() >= MAX_ADDRESSES && !bound.containsKey(local)) {
      throw new IOException("sinks dial from " + MAX_ADDRESSES + " local addresses already");
    }
    bound.computeIfAbsent(local, this::bind);
    boolean isFour = from instanceof Inet4Address;
    List<InetAddress> found =
        addresses.stream().filter(each -> each instanceof Inet4Address == isFour).toList();
    if (found.isEmpty()) {
      String family = isFour ? "IPv4" : "IPv6";
      throw new NoRouteToHostException(
          "it has no " + family + " address, which localAddress " + local + " needs");
    }
    return found;
  }

  private NetClientInternal bind(String local) {
    return (NetClientInternal)
        vertx.createNetClient(new NetClientOptions(options).setLocalAddress(local));
  }

  /** What dials from {@code local}, once that is {@linkplain #reachable made ready}. */
  NetClientInternal from(@Nullable String local) {
    return local == null ? any : bound.getOrDefault(local, any);
  }

  /** Whether a dial failed as this machine has not the address to dial from. */
  static boolean isUnbound(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.contains("Cannot assign requested address")
        && (cause instanceof BindException || message.startsWith("bind"));
  }

  /** Closes every connection. */
  Future<Void> close() {
    return Future.join(bound.values().stream().map(NetClientInternal::close).toList())
        .transform(closed -> any.close());
  }
}
