package io.rtmprelay.config.host;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text that names a host. */
public final class HostName {

  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
  private static final Pattern ONLY_DIGITS = Pattern.compile("[0-9.]+");
  private static final int MAX_HOST_CHARS = 253;

  private HostName() {}

  /** Whether {@code host} is a name, an IPv4 address or an IPv6 address without brackets. */
  public static boolean isValid(String host) {
    return host.indexOf(':') < 0 ? isName(host) : NetUtil.isValidIpV6Address(host);
  }

  /** Whether {@code host} is a name or an IPv4 address. */
  public static boolean isName(String host) {
    if (ONLY_DIGITS.matcher(host).matches()) {
      return NetUtil.isValidIpV4Address(host);
    }
    if (host.length() > MAX_HOST_CHARS) {
      return false;
    }
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    for (String label : bare.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The host of a peer's address, which ends with a port; IPv6 is without brackets, which some
   * write.
   */
  public static String ofPeer(String addressAndPort) {
    String host = addressAndPort.substring(0, Math.max(0, addressAndPort.lastIndexOf(':')));
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** A peer's {@code host} whatever link it came by. */
  public static String withoutZone(String host) {
    int zone = host.indexOf('%');
    return zone < 0 ? host : host.substring(0, zone);
  }

  /** The address that a peer's {@code host} is; null if it is none. */
  static @Nullable InetAddress addressOfPeer(String host) {
    return address(withoutZone(host));
  }

  /** The address that {@code host} is; null if it is a name, which has to be looked up. */
  public static @Nullable InetAddress address(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)
        ? InetAddress.ofLiteral(host)
        : null;
  }
}
