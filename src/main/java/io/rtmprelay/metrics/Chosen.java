package io.rtmprelay.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Which of many have series of their own: who has one keeps it until it is gone, so that no series
 * comes and goes while it has something to tell.
 *
 * @param <T> what is counted
 */
final class Chosen<T> {

  private final int atMost;
  private final Set<String> keys = new LinkedHashSet<>();
  private final List<T> named = new ArrayList<>();
  private final List<T> beyond = new ArrayList<>();

  Chosen(int atMost) {
    this.atMost = atMost;
  }

  /** These are there now. */
  void choose(List<T> all, Function<T, String> key) {
    Map<String, T> present = new LinkedHashMap<>();
    all.forEach(each -> present.put(key.apply(each), each));
    keys.retainAll(present.keySet());
    named.clear();
    beyond.clear();
    present.forEach(
        (name, each) -> {
          boolean chosen = keys.contains(name) || (keys.size() < atMost && keys.add(name));
          (chosen ? named : beyond).add(each);
        });
  }

  List<T> named() {
    return named;
  }

  /** Those without a series of their own. */
  List<T> beyond() {
    return beyond;
  }
}
