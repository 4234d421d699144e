package io.rtmprelay.config.show;

import io.rtmprelay.config.Secret;
import io.rtmprelay.config.yaml.Quantity;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of one section, gathered in the order of the reference file. */
final class Entries {

  private static final String NEVER = "never";

  private final Map<String, Shown> places = new LinkedHashMap<>();

  Entries put(String key, Shown place) {
    places.put(key, place);
    return this;
  }

  Entries keys(String key, Entries inner) {
    return put(key, inner.end());
  }

  Entries number(String key, @Nullable Number value) {
    return put(key, new Shown.Value(value));
  }

  Entries toggle(String key, boolean value) {
    return put(key, new Shown.Value(value));
  }

  /** A switch that the file writes as a word. */
  Entries onOff(String key, boolean value) {
    return put(key, new Shown.Value(value ? "on" : "off"));
  }

  Entries word(String key, Enum<?> value) {
    return put(key, new Shown.Value(value.name().toLowerCase(Locale.ROOT)));
  }

  Entries text(String key, @Nullable Object value) {
    return put(key, new Shown.Value(value == null ? null : literal(value.toString())));
  }

  Entries texts(String key, List<?> values) {
    return put(key, new Shown.Value(values.stream().map(each -> literal("" + each)).toList()));
  }

  Entries bytes(String key, long value) {
    return put(key, new Shown.Value(Quantity.BYTES.format(value)));
  }

  Entries bitrate(String key, long value) {
    return put(key, new Shown.Value(Quantity.BITRATE.format(value)));
  }

  Entries time(String key, Duration value) {
    return put(key, new Shown.Value(Quantity.TIME.format(value.toMillis())));
  }

  Entries timeOrNever(String key, @Nullable Duration value) {
    String shown = value == null ? NEVER : Quantity.TIME.format(value.toMillis());
    return put(key, new Shown.Value(shown));
  }

  Entries secret(String key, @Nullable Secret value) {
    return value == null ? text(key, null) : masked(key, Shown.MASK, value.reveal());
  }

  Entries secrets(String key, List<Secret> values) {
    List<String> masks = Collections.nCopies(values.size(), Shown.MASK);
    return masked(key, masks, values.stream().map(Secret::reveal).toList());
  }

  /** A value that differs from others by {@code meant}, of which {@code shown} may be seen. */
  Entries masked(String key, Object shown, Object meant) {
    return put(key, new Shown.Value(shown, meant));
  }

  /** A section that may be absent. */
  <T> Entries optional(String key, @Nullable T value, Function<T, Entries> section) {
    return value == null ? text(key, null) : keys(key, section.apply(value));
  }

  /** What stands in a list, each by its {@code id}. */
  <T> Entries items(
      String key, List<T> values, Function<T, String> id, Function<T, Shown.Keys> item) {
    List<Shown.Item> items =
        values.stream().map(each -> new Shown.Item(id.apply(each), item.apply(each))).toList();
    return put(key, new Shown.Items(items, false));
  }

  /** The keys up to here; after those come of {@code more}. */
  Entries and(Entries more) {
    places.putAll(more.places);
    return this;
  }

  Shown.Keys end() {
    return new Shown.Keys(places, null);
  }

  /** The keys of a section that overrides the one called {@code section}. */
  Shown.Keys overriding(String section) {
    return new Shown.Keys(places, section);
  }

  /** As the file writes it, where <code>${</code> would refer to something. */
  static String literal(String text) {
    return text.replace("${", "$${");
  }
}
