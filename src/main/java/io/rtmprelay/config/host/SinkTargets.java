package io.rtmprelay.config.host;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a sink may lead that is not the config file's own choice. A host's name opens the way to
 * its public addresses only, since who owns the name may let it lead anywhere: an internal address
 * must be named itself, or by its network.
 *
 * @param allowed hosts, addresses and networks, each with its port or on the usual ones; empty for
 *     nowhere
 */
public record SinkTargets(List<HostPattern> allowed) {

  public SinkTargets {
    allowed = List.copyOf(allowed);
  }

  /**
   * Why nothing may be sent to {@code host}, in words, as far as that can be said without a lookup;
   * null if {@code host} is a name, or an address that is allowed.
   *
   * @param usual whether {@code port} is the usual one of what is spoken there
   */
  public @Nullable String refusal(String host, int port, boolean usual) {
    InetAddress address = HostName.address(host);
    return address == null || allows(host, address, port, usual)
        ? null
        : refusal(host, address, port);
  }

  /**
   * Those of {@code found}, the addresses that {@code host} has now, that may be dialled. Any
   * thread.
   *
   * @throws IllegalArgumentException if none may, in words for who set the sink
   */
  public List<InetAddress> permitted(
      String host, int port, boolean usual, List<InetAddress> found) {
    List<InetAddress> permitted =
        found.stream().filter(address -> allows(host, address, port, usual)).toList();
    if (permitted.isEmpty()) {
      throw new IllegalArgumentException(refusal(host, found.getFirst(), port));
    }
    return permitted;
  }

  private boolean allows(String host, InetAddress address, int port, boolean usual) {
    boolean internal = InternalAddress.is(address);
    for (HostPattern one : allowed) {
      boolean named = internal ? one.names(address) : one.contains(address);
      if (one.isFor(port, usual) && (named || (!internal && one.isName(host)))) {
        return true;
      }
    }
    return false;
  }

  private static String refusal(String host, InetAddress address, int port) {
    String where = HostName.address(host) == null ? host + " at " : "";
    String told = address.getHostAddress() + ", port " + port;
    String why = InternalAddress.is(address) ? ", an internal address, which" : ", which";
    return "leads to " + where + told + why + " limits.sinkTargets does not name";
  }
}
