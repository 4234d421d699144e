package io.rtmprelay.door;

import java.util.Set;

/**
 * What a listener's config calls its place.
 *
 * @param port 0 for any that is free
 */
record Address(String host, int port) {

  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::");

  /** Whether the two cannot be listened on at one time. */
  boolean clashes(Address that) {
    boolean sameHost =
        host.equals(that.host) || WILDCARDS.contains(host) || WILDCARDS.contains(that.host);
    return port != 0 && port == that.port && sameHost;
  }

  /** The same host with the port that was really taken. */
  Address at(int taken) {
    return new Address(host, taken);
  }

  /** As a URL has it. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
