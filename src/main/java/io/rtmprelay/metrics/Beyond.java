package io.rtmprelay.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * One counter for many that come and go: it grows by what each has counted since it was last looked
 * at, so it never goes back.
 */
final class Beyond {

  private Map<String, Long> before = new HashMap<>();
  private long total;

  /** The total, now that {@code all} have counted so much. */
  <T> long add(List<T> all, Function<T, String> key, ToLongFunction<T> counter) {
    Map<String, Long> now = new HashMap<>();
    for (T each : all) {
      long count = counter.applyAsLong(each);
      long last = before.getOrDefault(key.apply(each), 0L);
      total += count < last ? count : count - last;
      now.put(key.apply(each), count);
    }
    before = now;
    return total;
  }
}
