package io.rtmprelay.config.show;

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

  /**
   * One place in both.
   *
   * @param shown with items by their labels, as in {@code routes[live/{name}].play}
   * @param key without them, as in {@code routes.play}
   */
  private record Place(String shown, String key) {

    static final Place TOP = new Place("", "");

    Place key(String name) {
      return shown.isEmpty()
          ? new Place(name, name)
          : new Place(shown + "." + name, key + "." + name);
    }

    Place item(String label) {
      return new Place(shown + "[" + label + "]", key);
    }
  }

  private Difference(Shown.Keys before, Shown.Keys after) {
    this.before = before;
    this.after = after;
  }

  static List<ConfigChange> of(Shown.Keys before, Shown.Keys after) {
    Difference difference = new Difference(before, after);
    difference.keys(Place.TOP, before, after, null, null);
    return List.copyOf(difference.changes);
  }

  /** Compares one place; {@code oldDefault} and {@code newDefault} are what it may inherit. */
  private void place(
      Place at,
      @Nullable Shown old,
      @Nullable Shown next,
      @Nullable Shown oldDefault,
      @Nullable Shown newDefault) {
    if (old instanceof Shown.Keys a && next instanceof Shown.Keys b) {
      keys(at, a, b, oldDefault, newDefault);
    } else if (old instanceof Shown.Items a && next instanceof Shown.Items b) {
      items(at, a, b);
    } else if (!same(old, next) && !(same(old, oldDefault) && same(next, newDefault))) {
      note(at, old == null ? null : old.plain(), told(old, next));
    }
  }

  private void keys(
      Place at,
      Shown.Keys old,
      Shown.Keys next,
      @Nullable Shown oldDefault,
      @Nullable Shown newDefault) {
    Shown oldDefaults = old.inherits() == null ? oldDefault : before.places().get(old.inherits());
    Shown newDefaults = next.inherits() == null ? newDefault : after.places().get(next.inherits());
    for (String key : union(old.places().keySet(), next.places().keySet())) {
      place(
          at.key(key),
          old.places().get(key),
          next.places().get(key),
          inherited(oldDefaults, key),
          inherited(newDefaults, key));
    }
  }

  private static @Nullable Shown inherited(@Nullable Shown defaults, String key) {
    return defaults instanceof Shown.Keys keys ? keys.places().get(key) : null;
  }

  private void items(Place at, Shown.Items old, Shown.Items next) {
    Map<String, Shown.Item> olds = byId(old);
    Map<String, Shown.Item> nexts = byId(next);
    for (String id : union(olds.keySet(), nexts.keySet())) {
      Shown.Item was = olds.get(id);
      Shown.Item is = nexts.get(id);
      String label = was != null ? was.label() : Objects.requireNonNull(is).label();
      place(
          at.item(label),
          was == null ? null : was.place(),
          is == null ? null : is.place(),
          null,
          null);
    }
    if (old.ordered() && !shared(olds, nexts).equals(shared(nexts, olds))) {
      note(at, labels(old), labels(next));
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

  private void note(Place at, @Nullable Object old, @Nullable Object next) {
    changes.add(new ConfigChange(at.shown, old, next, Effects.of(at.key)));
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
