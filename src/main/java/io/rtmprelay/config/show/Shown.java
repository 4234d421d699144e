package io.rtmprelay.config.show;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One place of a config: its keys, its items or its value. Immutable. */
sealed interface Shown {

  /** What stands for all that is not to be seen. */
  String MASK = "***";

  /** As JSON has it: maps, lists, texts, numbers, truth values and null. */
  @Nullable Object plain();

  /**
   * A mapping.
   *
   * @param places by key, in order
   * @param inherits the section of the file whose keys are the defaults of these, or null
   */
  record Keys(Map<String, Shown> places, @Nullable String inherits) implements Shown {

    public Keys {
      places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    }

    @Override
    public Map<String, @Nullable Object> plain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      places.forEach((key, place) -> plain.put(key, place.plain()));
      return Collections.unmodifiableMap(plain);
    }
  }

  /**
   * A list whose items are told apart by a name of theirs.
   *
   * @param items with ids that differ
   * @param ordered whether it matters which comes first
   */
  record Items(List<Item> items, boolean ordered) implements Shown {

    public Items {
      Map<String, Integer> seen = new HashMap<>();
      List<Item> distinct = new ArrayList<>(items.size());
      for (Item item : items) {
        int nth = seen.merge(item.id, 1, Integer::sum);
        distinct.add(nth == 1 ? item : item.called(item.id + " (" + nth + ")"));
      }
      items = List.copyOf(distinct);
    }

    @Override
    public List<@Nullable Object> plain() {
      List<@Nullable Object> plain = new ArrayList<>();
      items.forEach(item -> plain.add(item.place.plain()));
      return Collections.unmodifiableList(plain);
    }
  }

  /**
   * One item.
   *
   * @param id what it is known by
   * @param label the id as it may be shown
   */
  record Item(String id, String label, Shown place) {

    Item(String id, Shown place) {
      this(id, id, place);
    }

    Item called(String other) {
      return new Item(other, other, place);
    }
  }

  /**
   * A value, or a list of values that have no names.
   *
   * @param plain as it is shown
   * @param meant what counts when two are compared; it may be a secret
   */
  record Value(@Nullable Object plain, @Nullable Object meant) implements Shown {

    /** A value that may be seen. */
    Value(@Nullable Object plain) {
      this(plain, plain);
    }

    /** It may hold a secret. */
    @Override
    public String toString() {
      return String.valueOf(plain);
    }
  }
}
