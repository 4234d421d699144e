package io.rtmprelay.config.yaml;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of a config. A key that is absent, or present without a value, is read as its
 * default; so is one whose value does not fit, after that is told as a fault. Keys that nobody asks
 * for are unknown.
 */
public final class Section {

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]{1,40}");
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_$.-]{1,120}");
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final Reading reading;
  private final String path;
  private final Node node;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  /** A key and its value where they stand. */
  private record Entry(Node key, Node value) {}

  Section(Reading reading, String path, Node node) {
    this.reading = reading;
    this.path = path;
    this.node = node;
    if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(this::enter);
    } else if (!isNull(node)) {
      reading.fault(path, node, "must be a mapping (key: value), but is " + kind(node));
    }
    reading.register(this);
  }

  /** An absent section: all its keys are absent, and faults are told of its place. */
  private Section(Reading reading, Node place, String path) {
    this.reading = reading;
    this.path = path;
    this.node = place;
  }

  private void enter(NodeTuple tuple) {
    Node key = tuple.getKeyNode();
    if (!(key instanceof ScalarNode scalar)) {
      reading.fault(path, key, "a key must be a word, but is " + kind(key));
      return;
    }
    Entry first = entries.putIfAbsent(scalar.getValue(), new Entry(key, tuple.getValueNode()));
    if (first != null) {
      String line = first.key.getStartMark().map(mark -> "" + (mark.getLine() + 1)).orElse("?");
      reading.fault(sub(shown(scalar.getValue())), key, "is there twice, first in line " + line);
    }
  }

  /** Whether {@code key} is there with a value, good or bad. */
  public boolean has(String key) {
    return node(key) != null;
  }

  /** Tells a fault of the value of {@code key}, or of this section if the key is absent. */
  public void fault(String key, String message) {
    Entry entry = entries.get(key);
    reading.fault(sub(key), entry == null ? node : entry.value, message);
  }

  /** Tells a fault of this section. */
  public void fault(String message) {
    reading.fault(path, node, message);
  }

  /** Where this section stands, as in {@code routes[1]}; empty for the whole. */
  public String path() {
    return path;
  }

  /** Whether {@code key} is there with a single value, neither a mapping nor a list. */
  public boolean isSingle(String key) {
    return node(key) instanceof ScalarNode;
  }

  /** Whether {@code key} is there with a list that has no item. */
  public boolean isEmptyList(String key) {
    return node(key) instanceof SequenceNode sequence && sequence.getValue().isEmpty();
  }

  /** A single value, or null. */
  public @Nullable Scalar scalar(String key) {
    Node value = node(key);
    return value == null ? null : scalar(sub(key), value);
  }

  /** A single value that must be there; null after a fault. */
  public @Nullable Scalar required(String key) {
    if (!has(key)) {
      reading.fault(sub(key), node, "is missing");
    }
    return scalar(key);
  }

  /** A single value as {@code read} sees it; null if absent or if it does not fit. */
  public <T> @Nullable T value(String key, Function<Scalar, @Nullable T> read) {
    Scalar scalar = scalar(key);
    return scalar == null ? null : read.apply(scalar);
  }

  /** A whole number. */
  public int number(String key, int fallback, int min, int max) {
    return read(key, fallback, scalar -> scalar.number(min, max));
  }

  /** A number. */
  public double decimal(String key, double fallback, double min, double max) {
    return read(key, fallback, scalar -> scalar.decimal(min, max));
  }

  /** A size, rate or time in its smallest unit. */
  public long quantity(String key, Quantity quantity, long fallback, long min, long max) {
    return read(key, fallback, scalar -> scalar.quantity(quantity, min, max));
  }

  /** A time. */
  public Duration duration(String key, Duration fallback, Duration min, Duration max) {
    return read(key, fallback, scalar -> scalar.duration(min, max));
  }

  /** A time, or null for {@code never}. */
  public @Nullable Duration durationOrNever(
      String key, @Nullable Duration fallback, Duration min, Duration max) {
    Scalar scalar = scalar(key);
    if (scalar == null) {
      return fallback;
    }
    return scalar.text().equals("never") ? null : scalar.duration(min, max);
  }

  /** A switch. */
  public boolean toggle(String key, boolean fallback) {
    return read(key, fallback, Scalar::toggle);
  }

  /** One of the words that {@code fallback} is one of. */
  public <E extends Enum<E>> E choice(String key, E fallback) {
    return read(key, fallback, scalar -> scalar.choice(fallback.getDeclaringClass()));
  }

  /** A section; an absent one is read as if it were there without keys. */
  public <T> T section(String key, Function<Section, T> read) {
    Node value = node(key);
    return read.apply(
        value == null
            ? new Section(reading, node, sub(key))
            : new Section(reading, sub(key), value));
  }

  /** A section that may be absent. */
  public <T> @Nullable T optional(String key, Function<Section, @Nullable T> read) {
    Node value = node(key);
    return value == null ? null : read.apply(new Section(reading, sub(key), value));
  }

  /** A mapping whose keys are names of the writer's choice, empty if absent. */
  public <T> Map<String, T> mapping(String key, BiFunction<String, Scalar, @Nullable T> read) {
    Node value = node(key);
    Map<String, T> mapping = new TreeMap<>();
    if (value != null) {
      Section named = new Section(reading, sub(key), value);
      named.entries.forEach(
          (name, entry) -> {
            named.known.add(name);
            boolean plain = PLAIN_NAME.matcher(name).matches();
            Scalar scalar = scalar(named.sub(plain ? name : shown(name)), entry.value);
            T item = scalar == null ? null : read.apply(name, scalar);
            if (item != null) {
              mapping.put(name, item);
            }
          });
    }
    return mapping;
  }

  /** A list of sections, empty if absent. */
  public <T> List<T> sections(String key, Function<Section, T> read) {
    return items(key, (itemPath, item) -> read.apply(new Section(reading, itemPath, item)));
  }

  /** A list of single values, empty if absent. */
  public <T> List<T> scalars(String key, Function<Scalar, @Nullable T> read) {
    return items(
        key,
        (itemPath, item) -> {
          Scalar scalar = scalar(itemPath, item);
          return scalar == null ? null : read.apply(scalar);
        });
  }

  /** Reads one item of a list; null if it cannot be read. */
  private interface ItemReader<T> {
    @Nullable T read(String path, Node item);
  }

  private <T> List<T> items(String key, ItemReader<T> reader) {
    Node value = node(key);
    List<T> items = new ArrayList<>();
    if (value instanceof SequenceNode sequence) {
      int place = 0;
      for (Node item : sequence.getValue()) {
        T read = reader.read(sub(key) + "[" + place + "]", item);
        if (read != null) {
          items.add(read);
        }
        place++;
      }
    } else if (value != null) {
      reading.fault(sub(key), value, "must be a list (- item), but is " + kind(value));
    }
    return items;
  }

  private <T> T read(String key, T fallback, Function<Scalar, @Nullable T> as) {
    Scalar scalar = scalar(key);
    T value = scalar == null ? null : as.apply(scalar);
    return value == null ? fallback : value;
  }

  private @Nullable Scalar scalar(String scalarPath, Node value) {
    if (value instanceof ScalarNode scalar && !isNull(value)) {
      return Scalar.of(reading, scalarPath, scalar);
    }
    String found = isNull(value) ? "empty" : kind(value);
    reading.fault(scalarPath, value, "must be a single value, but is " + found);
    return null;
  }

  private @Nullable Node node(String key) {
    if (known.add(key)) {
      reading.asked(sub(key));
    }
    Entry entry = entries.get(key);
    return entry == null || isNull(entry.value) ? null : entry.value;
  }

  void reportUnknownKeys() {
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            reading.fault(sub(shown(key)), entry.key, "is no key here" + hint(key));
          }
        });
  }

  private String hint(String key) {
    String near = Spelling.nearest(key, known);
    if (near != null) {
      return "; did you mean " + near + "?";
    }
    if (!PLAIN_KEY.matcher(key).matches()) {
      return "; is a space missing after a colon?";
    }
    String elsewhere = reading.elsewhere(path, key);
    return elsewhere == null ? "" : "; it belongs to " + elsewhere;
  }

  private String sub(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** A key that is none, such as {@code key:value} without the space, may hold a secret. */
  private static String shown(String key) {
    Matcher plain = PLAIN_KEY.matcher(key);
    return plain.matches() ? key : (plain.lookingAt() ? plain.group() : "") + "...";
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.isPlain()
        && NULLS.contains(scalar.getValue());
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode ignored -> "a mapping";
      case SequenceNode ignored -> "a list";
      default -> "a single value";
    };
  }
}
