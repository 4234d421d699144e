package io.rtmprelay.control.report;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a node is. Bytes, milliseconds.
 *
 * @param since when it started
 * @param streams that live here, those without a publisher included
 * @param publishers of them that are there
 * @param sinks of them, whatever their state
 * @param memoryUsed media held, of {@code memoryLimit}
 * @param heapUsed of the JVM, of {@code heapLimit}
 * @param connections open now, of publishers and players
 * @param store how what was set at run time is kept
 * @param draining whether it sends its publishers elsewhere
 * @param cluster how it stands among other nodes; null if it is alone for good
 */
public record NodeReport(
    String name,
    String version,
    Instant since,
    long uptimeMs,
    int streams,
    int publishers,
    int sinks,
    int viewers,
    long memoryUsed,
    long memoryLimit,
    long heapUsed,
    long heapLimit,
    int connections,
    StoreReport store,
    boolean draining,
    @Nullable ClusterReport cluster) {

  /** Whether publishers are welcome, and if not, why. */
  public State state() {
    if (draining) {
      return State.DRAINING;
    }
    return cluster == null || cluster.holds() ? State.READY : State.WAITING;
  }

  /** What a node may be at. */
  public enum State {
    READY,
    /** Too few nodes are in touch with it. */
    WAITING,
    /** It takes no publishers any more. */
    DRAINING;

    /** Its name in the API. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A node among others.
   *
   * @param session differs for each time it joined
   * @param members nodes in touch with each other now, this one among them
   * @param nodes how many there are when none is missing
   * @param quorum how many must be in touch
   * @param holds whether as many are, and have said so of late
   */
  public record ClusterReport(String session, int members, int nodes, int quorum, boolean holds) {}

  /**
   * What keeps the sinks and routes that were set at run time.
   *
   * @param file its path
   * @param setAside the name under which a file that could not be read was put away; null if none
   * @param fault why the last change could not be kept, in words; null if it could
   * @param unused records that are kept and not used, and why, in words
   */
  public record StoreReport(
      String file, @Nullable String setAside, @Nullable String fault, List<String> unused) {

    public StoreReport {
      unused = List.copyOf(unused);
    }

    /** Whether all that was ever set is there and in use. */
    public boolean isSound() {
      return setAside == null && fault == null && unused.isEmpty();
    }
  }
}
