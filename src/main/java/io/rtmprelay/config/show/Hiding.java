package io.rtmprelay.config.show;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Masks what stands at some places, wherever else it shows: in an override, in an item's name. */
final class Hiding {

  /** The keys that items are named by. */
  private static final List<String> NAMING = List.of("id", "match", "name", "host", "port", "url");

  private final Set<String> paths;

  Hiding(Set<String> paths) {
    this.paths = paths;
  }

  Shown.Keys of(Shown.Keys root) {
    return keys(root, "", null);
  }

  private Shown hidden(Shown place, String path, @Nullable String inherited) {
    return switch (place) {
      case Shown.Keys keys -> keys(keys, path, inherited);
      case Shown.Items items -> items(items, path);
      case Shown.Value value ->
          isHidden(path) || (inherited != null && isHidden(inherited))
              ? new Shown.Value(masked(value.plain()), value.meant())
              : value;
    };
  }

  private Shown.Keys keys(Shown.Keys keys, String path, @Nullable String inherited) {
    String defaults = keys.inherits() == null ? inherited : keys.inherits();
    Map<String, Shown> hidden = new LinkedHashMap<>();
    keys.places()
        .forEach(
            (key, place) ->
                hidden.put(
                    key,
                    hidden(place, sub(path, key), defaults == null ? null : sub(defaults, key))));
    return new Shown.Keys(hidden, keys.inherits());
  }

  private Shown.Items items(Shown.Items items, String path) {
    List<Shown.Item> hidden = new ArrayList<>();
    for (Shown.Item item : items.items()) {
      String place = path + "[" + hidden.size() + "]";
      boolean named = NAMING.stream().anyMatch(key -> isHidden(sub(place, key)));
      hidden.add(
          new Shown.Item(
              item.id(), named ? Shown.MASK : item.label(), hidden(item.place(), place, null)));
    }
    return new Shown.Items(hidden, items.ordered());
  }

  private static Object masked(@Nullable Object plain) {
    return plain instanceof List<?> each
        ? Collections.nCopies(each.size(), Shown.MASK)
        : Shown.MASK;
  }

  /** Whether the value at {@code path}, or one of the list there, is to be hidden. */
  private boolean isHidden(String path) {
    return paths.contains(path) || paths.stream().anyMatch(hidden -> hidden.startsWith(path + "["));
  }

  private static String sub(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
