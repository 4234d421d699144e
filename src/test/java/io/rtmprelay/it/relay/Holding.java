package io.rtmprelay.it.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.Await;
import java.time.Duration;
import java.util.List;

/** What a relay holds while it has no streams. */
public record Holding(
    List<String> files,
    int threads,
    long residentBytes,
    RelayVitals.Heap heap,
    double verticles,
    double consumers) {

  private static final Duration MAX_END = Duration.ofSeconds(20);

  /** Room for a pool or a cache that is filled late, far below one object for each stream. */
  private static final long SPARE_INSTANCES = 20;

  /** What happened is kept for who comes back to the feed of events, so many at most. */
  private static final long KEPT_EVENTS = 1_000;

  private static final String EVENT = "io.rtmprelay.web.feed.FeedMessage";

  private static final long SPARE_HEAP_BYTES = 4 << 20;
  private static final int SPARE_THREADS = 4;

  public static Holding of(RelayProcess relay) {
    var vitals = relay.vitals();
    // First, since looking at the heap opens a socket and starts a thread in the relay.
    var heap = vitals.heap();
    return new Holding(
        vitals.openFiles(),
        vitals.threads(),
        vitals.residentBytes(),
        heap,
        relay.api().metric("relay_verticles"),
        relay.api().metric("relay_bus_consumers"));
  }

  /**
   * Asserts that a relay which is idle again holds no more than this, for all it did meanwhile.
   *
   * @param spareResidentBytes how many more pages its pools may keep
   */
  public void assertNotLeft(RelayProcess relay, long spareResidentBytes) {
    var vitals = relay.vitals();
    Await.until(
        "sockets and files are closed",
        MAX_END,
        () -> vitals.openFiles().size() <= files.size(),
        () -> "open before: %s, now: %s".formatted(files, vitals.openFiles()));
    var after = of(relay);
    assertThat(relay.api().metric("relay_memory_used_bytes")).as("memory of media").isZero();
    assertThat(after.verticles()).as("verticles").isEqualTo(verticles);
    assertThat(after.consumers()).as("bus consumers").isEqualTo(consumers);
    assertThat(after.threads()).as("threads").isLessThanOrEqualTo(threads + SPARE_THREADS);
    assertThat(after.heap().bytes()).as("heap").isLessThan(heap.bytes() + SPARE_HEAP_BYTES);
    assertThat(after.residentBytes())
        .as("resident memory")
        .isLessThan(residentBytes + spareResidentBytes);
    assertThat(after.heap().instances())
        .allSatisfy(
            (type, count) ->
                assertThat(count)
                    .as(type)
                    .isLessThanOrEqualTo(
                        heap.instances().getOrDefault(type, 0L)
                            + (type.equals(EVENT) ? KEPT_EVENTS : SPARE_INSTANCES)));
  }
}
