package io.rtmprelay.control.hook;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What was counted of all posts of state changes. Written on one loop, read by any thread. */
public final class HookFigures {

  /** Why a receiver was not told of something. */
  public enum Loss {
    /** More waited than may wait; the oldest goes. */
    OVERFLOW,
    /** It could not be posted for too long. */
    EXPIRED,
    /** The receiver is gone, by its own word or out of the config. */
    GONE,
    /** The relay stops and waits no longer. */
    STOPPED;

    /** Its name in a metric. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final AtomicLong posted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong queued = new AtomicLong();
  private final Map<Loss, AtomicLong> lost = new EnumMap<>(Loss.class);

  HookFigures() {
    for (Loss loss : Loss.values()) {
      lost.put(loss, new AtomicLong());
    }
  }

  void taken() {
    queued.incrementAndGet();
  }

  void posted() {
    queued.decrementAndGet();
    posted.incrementAndGet();
  }

  void triedInVain() {
    failed.incrementAndGet();
  }

  void lost(Loss why) {
    queued.decrementAndGet();
    counter(why).incrementAndGet();
  }

  private AtomicLong counter(Loss why) {
    AtomicLong counter = lost.get(why);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + why);
    }
    return counter;
  }

  /** Posts that a receiver took. */
  public long postedCount() {
    return posted.get();
  }

  /** Tries that failed; what was to be posted is tried again. */
  public long failedCount() {
    return failed.get();
  }

  /** What no receiver was told, for that reason. */
  public long lostCount(Loss why) {
    return counter(why).get();
  }

  /** What waits to be posted now. */
  public long queuedCount() {
    return queued.get();
  }
}
