package io.rtmprelay.transport.limit;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How many connections were kept out and ended, by reason. Any thread. */
public final class ConnectionCounts {

  private static final long SECOND_MS = 1_000;

  private final Map<Entry, LongAdder> refused = new EnumMap<>(Entry.class);
  private final Map<Entry, AtomicLong> toldAtMs = new EnumMap<>(Entry.class);
  private final Map<Closing, LongAdder> closed = new EnumMap<>(Closing.class);

  public ConnectionCounts() {
    for (Entry by : Entry.values()) {
      refused.put(by, new LongAdder());
      toldAtMs.put(by, new AtomicLong(-SECOND_MS));
    }
    for (Closing how : Closing.values()) {
      closed.put(how, new LongAdder());
    }
  }

  /** One more was kept out. */
  public void count(Entry.Refused one) {
    of(refused, one.by()).increment();
  }

  /** Those kept out by it. */
  public long refused(Entry by) {
    return of(refused, by).sum();
  }

  /**
   * Whether to say aloud that somebody was kept out: once a second of each bound, or who knocks
   * often would fill the log.
   */
  public boolean isToBeTold(Entry by, long nowMs) {
    AtomicLong last = of(toldAtMs, by);
    long before = last.get();
    return nowMs - before >= SECOND_MS && last.compareAndSet(before, nowMs);
  }

  /** One more has ended. */
  public void count(Closing how) {
    of(closed, how).increment();
  }

  /** Those that ended so. */
  public long closed(Closing how) {
    return of(closed, how).sum();
  }

  private static <K, V> V of(Map<K, V> all, K key) {
    V found = all.get(key);
    if (found == null) {
      throw new IllegalArgumentException(String.valueOf(key));
    }
    return found;
  }
}
