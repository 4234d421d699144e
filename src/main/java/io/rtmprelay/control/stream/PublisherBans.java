package io.rtmprelay.control.stream;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Who is kept from publishing which name for a while: an address, whatever its port. In memory
 * only; any thread.
 */
public final class PublisherBans {

  /** Bans at one time; over it the one that ends first is let go. */
  static final int MAX = 1_000;

  private record Banned(String streamName, String host) {}

  private final Map<Banned, Long> untilMs = new HashMap<>();

  /** Keeps {@code host} from publishing {@code streamName} for {@code ms} milliseconds. */
  public synchronized void ban(String streamName, String host, long ms, long nowMs) {
    untilMs.values().removeIf(until -> until <= nowMs);
    untilMs.merge(new Banned(streamName, host), nowMs + ms, Math::max);
    if (untilMs.size() > MAX) {
      untilMs.entrySet().stream()
          .min(Comparator.comparingLong(Map.Entry::getValue))
          .ifPresent(first -> untilMs.remove(first.getKey(), first.getValue()));
    }
  }

  /** For how many more milliseconds; 0 if it may publish. */
  public synchronized long leftMs(String streamName, String host, long nowMs) {
    Long until = untilMs.get(new Banned(streamName, host));
    return until == null ? 0 : Math.max(0, until - nowMs);
  }

  synchronized int size() {
    return untilMs.size();
  }

  /** The host of an address with a port. */
  public static String host(String address) {
    return address.substring(0, address.lastIndexOf(':'));
  }
}
