package io.rtmprelay.config.host;

import java.net.InetAddress;
import java.util.List;

/**
 * Addresses that lead to no host of the public Internet: this machine, a private network, a link, a
 * group, or what an address of IPv6 only wraps (IANA's registries of special-purpose addresses, RFC
 * 6890). Those for documentation are nobody's and count as public.
 */
public final class InternalAddress {

  private static final int IPV4_BYTES = 4;

  private static final List<HostPattern> IPV4 =
      networks(
          "0.0.0.0/8", // this network (RFC 1122); the system may take 0.0.0.0 for itself
          "10.0.0.0/8",
          "100.64.0.0/10", // a carrier's (RFC 6598)
          "127.0.0.0/8",
          "169.254.0.0/16", // a link's, and the metadata of clouds
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.88.99.0/24", // to relays of 6to4 (RFC 7526)
          "192.168.0.0/16",
          "198.18.0.0/15", // benchmarks' (RFC 2544)
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** All that is given out so far (RFC 4291): what is outside is local, or is nothing. */
  private static final HostPattern GLOBAL = new HostPattern("2000::/3");

  /** Within it: Teredo and other protocols' own, segment routing's. */
  private static final List<HostPattern> IPV6 = networks("2001::/23", "5f00::/16");

  /** Addresses of IPv4 behind a translator (RFC 6052), and in a tunnel (RFC 3056). */
  private static final HostPattern TRANSLATED = new HostPattern("64:ff9b::/96");

  private static final int TRANSLATED_FROM = 12;
  private static final HostPattern TUNNELLED = new HostPattern("2002::/16");
  private static final int TUNNELLED_FROM = 2;

  private InternalAddress() {}

  private static List<HostPattern> networks(String... texts) {
    return List.of(texts).stream().map(HostPattern::new).toList();
  }

  /** Whether {@code address} is one; what wraps another is what it wraps. */
  public static boolean is(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == IPV4_BYTES) {
      return isWithin(IPV4, address);
    }
    if (TRANSLATED.contains(address)) {
      return is(wrapped(bytes, TRANSLATED_FROM));
    }
    if (TUNNELLED.contains(address)) {
      return is(wrapped(bytes, TUNNELLED_FROM));
    }
    return !GLOBAL.contains(address) || isWithin(IPV6, address);
  }

  private static boolean isWithin(List<HostPattern> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  private static InetAddress wrapped(byte[] bytes, int from) {
    StringBuilder dotted = new StringBuilder();
    for (int at = from; at < from + IPV4_BYTES; at++) {
      dotted.append(at == from ? "" : ".").append(bytes[at] & 0xFF);
    }
    return InetAddress.ofLiteral(dotted.toString());
  }
}
