package io.rtmprelay.transport.limit;

import java.util.Locale;

/** A bound that keeps a connection out. */
public enum Entry {
  CONNECTIONS("limits.connections"),
  CONNECTIONS_PER_ADDRESS("limits.connectionsPerAddress"),
  RATE("limits.handshakesPerSecond.total"),
  RATE_PER_ADDRESS("limits.handshakesPerSecond.perAddress"),
  HEAP("-Xmx");

  private final String key;

  Entry(String key) {
    this.key = key;
  }

  /** The bound in the config, or of the JVM. */
  public String key() {
    return key;
  }

  /** As metrics name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Why somebody is kept out by it. */
  public Refused refuses(String words) {
    return new Refused(this, words);
  }

  /**
   * One that was kept out.
   *
   * @param words what there is too much of
   */
  public record Refused(Entry by, String words) {

    /** For the log: it names the bound, for who wants to move it. */
    @Override
    public String toString() {
      return words + " (" + by.key + ")";
    }
  }
}
