package io.rtmprelay.control.origin;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which of the nodes that were there are missing: those that went without a word, until they are
 * back or long gone. Any thread; time is an argument.
 */
public final class Roll {

  /** A node that is gone for so long is one less. */
  static final long FORGOTTEN_MS = Duration.ofHours(1).toMillis();

  private final Origins origins;
  private final Set<String> present = new HashSet<>();
  private final Set<String> leaving = new HashSet<>();
  private final Map<String, Long> lostAtMs = new TreeMap<>();

  public Roll(Origins origins) {
    this.origins = origins;
  }

  /** The node says that it is about to go. */
  public synchronized void leaves(String node) {
    leaving.add(node);
  }

  /** The names of those that are missing, in their order. */
  public synchronized List<String> missing(long nowMs) {
    Set<String> now = new HashSet<>();
    origins.peers().forEach(peer -> now.add(peer.name()));
    for (String node : present) {
      if (!now.contains(node) && !leaving.remove(node)) {
        lostAtMs.put(node, nowMs);
      }
    }
    present.clear();
    present.addAll(now);
    lostAtMs.keySet().removeAll(now);
    lostAtMs.values().removeIf(lostMs -> nowMs - lostMs > FORGOTTEN_MS);
    return List.copyOf(lostAtMs.keySet());
  }
}
