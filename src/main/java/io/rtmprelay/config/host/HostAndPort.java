package io.rtmprelay.config.host;

/**
 * A host and one of its ports, as {@code host}, {@code host:port} or {@code [IPv6]:port}.
 *
 * @param host without brackets
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {

  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code text}.
   *
   * @param fallback the port where none is named
   * @throws IllegalArgumentException if it is none
   */
  public static HostAndPort of(String text, int fallback) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean ported = bracketed ? text.indexOf("]:") == colon - 1 : text.indexOf(':') == colon;
    boolean named = colon > 0 && ported;
    String host = named ? text.substring(0, colon) : text;
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (!HostName.isValid(bare) || (bracketed && bare.indexOf(':') < 0)) {
      throw new IllegalArgumentException("must be host, host:port or [IPv6]:port");
    }
    return new HostAndPort(bare, named ? port(text.substring(colon + 1)) : fallback);
  }

  private static int port(String digits) {
    int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("must have a port from 1 to " + MAX_PORT);
    }
    return port;
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
