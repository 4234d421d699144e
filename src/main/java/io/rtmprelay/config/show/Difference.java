package io.rtmprelay.config.show;

import io.rtmprelay.config.show.ConfigChange.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Goes through two configs side by side and notes where they differ. */
final class Difference {

  private static final String CHANGED = " (changed)";

  private final Shown.Keys before;
  private final Shown.Keys after;
  private final List<ConfigChange> changes = new ArrayList<>();

  private Difference(Shown.Keys before, Shown.Keys after) {
    this.before = before;
    this.after = after;
  }

  static List<ConfigChange> of(Shown.Keys before, Shown.Keys after) {
    Difference difference = new Difference(before, after);
    difference.keys("", before, after, null, null);
    return List.copyOf(difference.changes);
  }

  /** Compares one place; {@code oldDefault} and {@code newDefault} are what it may inherit. */
  private void place(
      String path,
      @Nullable Shown old,
      @Nullable Shown next,
      @Nullable Shown oldDefault,
      @Nullable Shown newDefault) {
    if (old instanceof Shown.Keys a && next instanceof Shown.Keys b) {
      keys(path, a, b, oldDefault, newDefault);
    } else if (old instanceof Shown.Items a && next instanceof Shown.Items b) {
      items(path, a, b);
    } else if (!same(old, next) && !(same(old, oldDefault) && same(next, newDefault))) {
      note(path, old == null ? null : old.plain(), told(old, next));
    }
  }

  private void keys(
      String path,
      Shown.Keys old,
      Shown.Keys next,
      @Nullable Shown oldDefault,
      @Nullable Shown newDefault) {
    Shown oldDefaults = old.inherits() == null ? oldDefault : before.places().get(old.inherits());
    Shown newDefaults = next.inherits() == null ? newDefault : after.places().get(next.inherits());
    for (String key : union(old.places().keySet(), next.places().keySet())) {
      place(
          path.isEmpty() ? key : path + "." + key,
          old.places().get(key),
          next.places().get(key),
          at(oldDefaults, key),
          at(newDefaults, key));
    }
  }

  private static @Nullable Shown at(@Nullable Shown defaults, String key) {
    return defaults instanceof Shown.Keys keys ? keys.places().get(key) : null;
  }

  private void items(String path, Shown.Items old, Shown.Items next) {
    Map<String, Shown.Item> olds = byId(old);
    Map<String, Shown.Item> nexts = byId(next);
    for (String id : union(olds.keySet(), nexts.keySet())) {
      Shown.Item was = olds.get(id);
      Shown.Item is = nexts.get(id);
      String label = was != null ? was.label() : Objects.requireNonNull(is).label();
      place(
          path + "[" + label + "]",
          was == null ? null : was.place(),
          is == null ? null : is.place(),
          null,
          null);
    }
    if (old.ordered() && !shared(olds, nexts).equals(shared(nexts, olds))) {
      note(path, labels(old), labels(next));
    }
  }

  private static Map<String, Shown.Item> byId(Shown.Items items) {
    Map<String, Shown.Item> byId = new LinkedHashMap<>();
    items.items().forEach(item -> byId.put(item.id(), item));
    return byId;
  }

  /** What both have, in the order of the first. */
  private static List<String> shared(Map<String, ?> first, Map<String, ?> second) {
    return first.keySet().stream().filter(second::containsKey).toList();
  }

  private static List<String> labels(Shown.Items items) {
    return items.items().stream().map(Shown.Item::label).toList();
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> union = new LinkedHashSet<>(a);
    union.addAll(b);
    return union;
  }

  private static boolean same(@Nullable Shown a, @Nullable Shown b) {
    if (a instanceof Shown.Value(var shownA, var meantA)
        && b instanceof Shown.Value(var shownB, var meantB)) {
      return Objects.equals(meantA, meantB);
    }
    return Objects.equals(a, b);
  }

  private void note(String path, @Nullable Object old, @Nullable Object next) {
    changes.add(new ConfigChange(path, old, next, Effect.RESTART));
  }

  /**
   * {@code next} as it may be shown, marked where it looks like {@code old} and is not the same.
   */
  private static @Nullable Object told(@Nullable Shown old, @Nullable Shown next) {
    return old instanceof Shown.Value(var shownOld, var meantOld)
            && next instanceof Shown.Value(var shown, var meant)
            && Objects.equals(shownOld, shown)
        ? marked(shown, meantOld, meant)
        : next == null ? null : next.plain();
  }

  private static @Nullable Object marked(
      @Nullable Object shown, @Nullable Object old, @Nullable Object next) {
    if (Objects.equals(old, next)) {
      return shown;
    }
    if (!(shown instanceof List<?> each && old instanceof List<?> a && next instanceof List<?> b)) {
      return shown + CHANGED;
    }
    return IntStream.range(0, each.size())
        .mapToObj(i -> marked(each.get(i), a.get(i), b.get(i)))
        .toList();
  }
}
