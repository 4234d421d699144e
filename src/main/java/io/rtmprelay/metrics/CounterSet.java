package io.rtmprelay.metrics;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Counters of things that come and go, summed so that no total ever goes back. Any thread.
 *
 * @param <T> has the counters; compared by identity
 */
final class CounterSet<T> {

  private final Set<T> live = new HashSet<>();
  private final Map<ToLongFunction<T>, Long> retired = new LinkedHashMap<>();

  /** Makes {@code counter} one of those whose values outlive what they were counted by. */
  synchronized void keep(ToLongFunction<T> counter) {
    retired.putIfAbsent(counter, 0L);
  }

  synchronized void add(T counted) {
    live.add(counted);
  }

  synchronized void retire(T counted) {
    if (live.remove(counted)) {
      retired.replaceAll((counter, sum) -> sum + counter.applyAsLong(counted));
    }
  }

  /** All that {@code counter}, one of those kept, has ever counted. */
  synchronized long total(ToLongFunction<T> counter) {
    return retired.getOrDefault(counter, 0L) + sumOfLive(counter);
  }

  synchronized long sumOfLive(ToLongFunction<T> counter) {
    return live.stream().mapToLong(counter).sum();
  }

  /** The most that one of those that live has; 0 if there is none. */
  synchronized long maxOfLive(ToLongFunction<T> counter) {
    return live.stream().mapToLong(counter).max().orElse(0);
  }

  synchronized int size() {
    return live.size();
  }
}
