package io.rtmprelay.transport.lookup;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Tells where a host is. Any thread but a loop: an answer may take its time. */
@FunctionalInterface
public interface Addresses {

  /** The system's own resolver, asked anew each time. */
  Addresses FRESH = SystemLookup::addresses;

  /**
   * All addresses of {@code host}, at least one, in the order the resolver prefers.
   *
   * @throws UnknownHostException if there are none
   */
  List<InetAddress> of(String host) throws UnknownHostException;

  /**
   * {@code addresses} in the order in which to try them: the families by turns, IPv6 first, so that
   * a family which does not work holds nobody up for long (RFC 8305 section 4).
   */
  static List<InetAddress> interleaved(List<InetAddress> addresses) {
    List<InetAddress> six = addresses.stream().filter(Inet6Address.class::isInstance).toList();
    List<InetAddress> four = addresses.stream().filter(one -> !six.contains(one)).toList();
    List<InetAddress> all = new ArrayList<>();
    for (int at = 0; at < Math.max(six.size(), four.size()); at++) {
      if (at < six.size()) {
        all.add(six.get(at));
      }
      if (at < four.size()) {
        all.add(four.get(at));
      }
    }
    return all;
  }
}
