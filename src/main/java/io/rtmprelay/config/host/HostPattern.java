package io.rtmprelay.config.host;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that may be dialled: one by its name, those below a domain ({@code *.example.com}), an
 * address, or the addresses of a network ({@code 10.0.0.0/8}); each with a port, if that is to be
 * another than the usual ones. Immutable; equal to a pattern of the same text.
 */
public final class HostPattern {

  /** What is no IPv6 address, or is one in brackets, may have a port; a bare one may not. */
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:\\[([^\\]]+)]|([^\\[\\]:/]+))(?:/([0-9]{1,3}))?(?::([0-9]{1,5}))?"
              + "|([0-9A-Fa-f:.]+)(?:/([0-9]{1,3}))?");

  private static final String BELOW = "*.";

  /** Of 10.0.0.0/8, and of fc00::/7. */
  private static final int WIDEST4_BITS = 8;

  private static final int WIDEST6_BITS = 7;

  private final String text;
  private final String host;
  private final byte @Nullable [] address;
  private final int prefixBits;
  private final int port;

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException in words for its writer
   */
  public HostPattern(String text) {
    this.text = text;
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "must be a host, *.domain, an address or a network such as 10.0.0.0/8, with or without"
              + " a port; write IPv6 with a port in brackets");
    }
    host = bare(first(parts, 1, 2, 5));
    String name = host.startsWith(BELOW) ? host.substring(BELOW.length()) : host;
    if (!HostName.isValid(name)) {
      throw new IllegalArgumentException("has no valid host name or address");
    }
    address = bytes(host);
    prefixBits = prefixBits(first(parts, 3, 6), address);
    port = port(parts.group(4));
  }

  /** The first of these groups that took part; empty if none did. */
  private static String first(Matcher parts, int... groups) {
    for (int group : groups) {
      String found = parts.group(group);
      if (found != null) {
        return found;
      }
    }
    return "";
  }

  private static byte @Nullable [] bytes(String host) {
    InetAddress address = HostName.address(host);
    return address == null ? null : address.getAddress();
  }

  private static int prefixBits(String digits, byte @Nullable [] address) {
    int all = address == null ? 0 : address.length * Byte.SIZE;
    if (digits.isEmpty()) {
      return all;
    }
    int bits = Integer.parseInt(digits);
    if (address == null || bits > all) {
      throw new IllegalArgumentException("has /" + digits + ", which fits no such address");
    }
    return bits;
  }

  private static int port(@Nullable String digits) {
    int port = digits == null ? 0 : Integer.parseInt(digits);
    if (digits != null && (port < 1 || port > 65535)) {
      throw new IllegalArgumentException("has port " + digits + "; a port is 1 to 65535");
    }
    return port;
  }

  /**
   * Whether this names {@code other}, a name or an address, on {@code otherPort}.
   *
   * @param usual whether the port is one that needs no naming
   */
  public boolean allows(String other, int otherPort, boolean usual) {
    byte[] bytes = bytes(other);
    return isFor(otherPort, usual) && (bytes == null ? isName(other) : contains(bytes));
  }

  /** Whether this is for {@code other}, or for the usual ports and {@code usual} says it is one. */
  boolean isFor(int other, boolean usual) {
    return port == 0 ? usual : port == other;
  }

  /** Whether this is the name {@code other}, or of the domain above it; no address is. */
  boolean isName(String other) {
    if (address != null || bytes(other) != null) {
      return false;
    }
    String name = bare(other);
    return host.startsWith(BELOW) ? name.endsWith(host.substring(1)) : name.equals(host);
  }

  /** In small letters, without the dot that a name from the root may end with. */
  private static String bare(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
  }

  /**
   * Whether this names {@code other} itself: by its address or its network. What is wider than any
   * private network means the world, and names nobody.
   */
  public boolean names(InetAddress other) {
    boolean isWorld = prefixBits < (other instanceof Inet4Address ? WIDEST4_BITS : WIDEST6_BITS);
    return !isWorld && contains(other);
  }

  /** Whether this is an address or a network, and not of one port. */
  public boolean isNetwork() {
    return address != null && port == 0;
  }

  /** Whether a peer's {@code host} is this address, or in this network; IPv4 in IPv6 is IPv4. */
  public boolean isOfPeer(String host) {
    InetAddress peer = HostName.addressOfPeer(host);
    return peer != null && contains(peer);
  }

  /** Whether {@code other} is this address, or in this network. */
  public boolean contains(InetAddress other) {
    return contains(other.getAddress());
  }

  private boolean contains(byte[] other) {
    if (address == null || other.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit++) {
      int differs = (other[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) >> (7 - bit % Byte.SIZE);
      if ((differs & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostPattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
