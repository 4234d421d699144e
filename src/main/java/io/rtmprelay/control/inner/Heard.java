package io.rtmprelay.control.inner;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What nodes have asked for, for longer than a token is good: who listens on the line between two
 * nodes is not to say the same again. Only what was made with the secret comes here, so that nobody
 * else can fill it. Any thread.
 */
final class Heard {

  private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final LongSupplier nanos;
  private final Map<String, Long> since = new LinkedHashMap<>();

  /**
   * @param nanos the time, as of {@link System#nanoTime}
   */
  Heard(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Whether {@code once} was not heard before. */
  synchronized boolean isNew(String once) {
    long now = nanos.getAsLong();
    Iterator<Long> oldest = since.values().iterator();
    while (oldest.hasNext() && now - oldest.next() > KEPT_NANOS) {
      oldest.remove();
    }
    return since.putIfAbsent(once, now) == null;
  }

  /** How many are kept. */
  synchronized int size() {
    return since.size();
  }
}
