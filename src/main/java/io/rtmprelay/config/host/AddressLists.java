package io.rtmprelay.config.host;

import java.net.InetAddress;
import java.util.List;

/**
 * From which addresses peers may come. Who is in both lists may not.
 *
 * @param allow addresses and networks; empty for all
 * @param deny addresses and networks
 */
public record AddressLists(List<HostPattern> allow, List<HostPattern> deny) {

  /** From anywhere. */
  public static final AddressLists ALL = new AddressLists(List.of(), List.of());

  public AddressLists {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /**
   * Whether who comes from {@code host} may come in. An address of IPv4 that IPv6 wraps is that of
   * IPv4; what is no address is on no list.
   */
  public boolean admits(String host) {
    if (equals(ALL)) {
      return true;
    }
    InetAddress address = HostName.addressOfPeer(host);
    return address != null
        && deny.stream().noneMatch(network -> network.contains(address))
        && (allow.isEmpty() || allow.stream().anyMatch(network -> network.contains(address)));
  }
}
