package io.rtmprelay.control.runtime.ban;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bans of a node; they count from the moment they are added. Any thread. */
public final class BanList {

  /** Bans at one time; over it the one that ends first is let go. */
  static final int MAX = 1_000;

  /** By which every node makes the same choice. */
  private static final Comparator<Ban> BY_END =
      Comparator.comparing(Ban::until).thenComparing(Ban::id);

  private final Map<String, Ban> bans = new LinkedHashMap<>();
  private volatile Runnable keeper = () -> {};

  /** Has {@code keeper} run at each {@link #keep}, on the thread that asks for it. */
  public void keptBy(Runnable keeper) {
    this.keeper = keeper;
  }

  /** Has the bans kept as they are, by who does that. */
  public void keep() {
    keeper.run();
  }

  /** Adds those that were kept. */
  public synchronized void load(List<Ban> kept, Instant now) {
    kept.forEach(ban -> add(ban, now));
  }

  /** Adds {@code ban}, unless one of the same publishers lasts longer; the one that counts. */
  public synchronized Ban add(Ban ban, Instant now) {
    bans.values().removeIf(other -> other.isOver(now));
    for (Ban other : List.copyOf(bans.values())) {
      if (other.isOfSame(ban)) {
        if (BY_END.compare(other, ban) > 0) {
          return other;
        }
        bans.remove(other.id());
      }
    }
    bans.put(ban.id(), ban);
    if (bans.size() > MAX) {
      bans.values().stream().min(BY_END).ifPresent(first -> bans.remove(first.id()));
    }
    return ban;
  }

  /** Lifts the ban; null if there is none. */
  public synchronized @Nullable Ban remove(String id) {
    return bans.remove(id);
  }

  /** Those that are not over, in the order of their coming. */
  public synchronized List<Ban> all(Instant now) {
    return bans.values().stream().filter(ban -> !ban.isOver(now)).toList();
  }

  /** For how much longer {@code host} may not publish {@code streamName}; zero if it may. */
  public synchronized Duration left(String streamName, String host, Instant now) {
    Duration left = Duration.ZERO;
    for (Ban ban : bans.values()) {
      if (!ban.isOver(now) && ban.names(streamName, host)) {
        Duration more = Duration.between(now, ban.until());
        left = more.compareTo(left) > 0 ? more : left;
      }
    }
    return left;
  }
}
