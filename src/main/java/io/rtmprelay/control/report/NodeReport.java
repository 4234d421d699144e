package io.rtmprelay.control.report;

import java.time.Instant;
import java.util.List;
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
    boolean draining) {

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
