package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig;
import java.util.HashMap;
import java.util.Map;

/**
 * How many streams live by each route, so that none gets more than it may have ({@code
 * maxStreams}). Routes are told apart by what they match. Any thread.
 */
public final class RouteLoad {

  private final Map<String, String> routeOf = new HashMap<>();
  private final Map<String, Integer> streams = new HashMap<>();

  /** Counts a stream that begins to live by {@code route}; false if there are enough of them. */
  public synchronized boolean take(String streamName, RouteConfig route) {
    Integer limit = route.maxStreams();
    if (limit != null && streams.getOrDefault(match(route), 0) >= limit) {
      return false;
    }
    add(streamName, match(route));
    return true;
  }

  /** A stream that is counted lives by {@code route} from here on, whatever that may have. */
  public synchronized void move(String streamName, RouteConfig route) {
    if (routeOf.containsKey(streamName)) {
      leave(streamName);
      add(streamName, match(route));
    }
  }

  /** The stream is over. */
  public synchronized void leave(String streamName) {
    String match = routeOf.remove(streamName);
    if (match != null) {
      streams.computeIfPresent(match, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  private void add(String streamName, String match) {
    routeOf.put(streamName, match);
    streams.merge(match, 1, Integer::sum);
  }

  private static String match(RouteConfig route) {
    return route.match().toString();
  }

  /** Routes that streams live by now. */
  synchronized int routes() {
    return streams.size();
  }
}
