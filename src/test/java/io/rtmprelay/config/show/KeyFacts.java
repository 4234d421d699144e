package io.rtmprelay.config.show;

import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.config.yaml.Reading;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the code itself says of a key: which values it takes, and what holds without it. */
final class KeyFacts {

  /** What no key but a free text takes. */
  private static final String NONSENSE = "?!";

  /** Values that bounds of other keys go by, and are told by name where a bound shows them. */
  private static final String MEMORY = "123MiB";

  private static final int NODES = 77;

  private static final Machine MACHINE = new Machine("host-7", 4, 1L << 30);

  /** Sections of which a list holds any number. */
  private static final Set<String> LISTS =
      Set.of("ingest", "admin.tokens", "viewers", "routes", "routes.sinks", "events");

  /** Where each key stands of which the config has a default, with no more than must be there. */
  private static final String BARE =
      """
      ingest: [ {} ]
      admin: { tokens: [ { name: a, secret: b } ] }
      viewers: [ {} ]
      events: [ { url: "https://h.example", secret: b } ]
      routes:
        - match: "live/{name}"
          publish: { hook: { url: "https://h.example" } }
          sinks: [ { id: a, url: "rtmp://h.example/live/{name}" } ]
        - { match: "file/{name}", sinks: [ { id: a, url: "file:{name}.flv" } ] }
      """;

  private final Shown.Keys bare = ConfigTree.of(SampleConfig.read(BARE)).root();

  /** Every key that a config can have, without places in lists. */
  static Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    for (String text : List.of(SampleConfig.TEXT, BARE)) {
      keys.addAll(SampleConfig.keys(text));
    }
    return keys;
  }

  static boolean isList(String key) {
    return LISTS.contains(key);
  }

  /** What the reader says that {@code key} must be, or null if it is any text. */
  @Nullable String expected(String key) {
    List<String> told = new ArrayList<>();
    for (Object value : List.of(NONSENSE, List.of(NONSENSE), 12)) {
      for (String message : faults(key, value)) {
        told.add(message);
      }
    }
    return told.stream()
        .filter(
            message -> message.matches("must be (a whole number|a number|one of|on or|.*from ).*"))
        .map(KeyFacts::shortened)
        .findFirst()
        .orElse(null);
  }

  /** Whether the reader reads it as a secret, of which digits alone are no text. */
  boolean isSecret(String key) {
    return faults(key, 12).stream().anyMatch(message -> message.startsWith("must be text, but"))
        || faults(key, List.of(12)).stream().anyMatch(told -> told.startsWith("must be text, but"));
  }

  /** Whether it is a fault to leave it out where its section is there. */
  boolean isRequired(String key) {
    int dot = key.lastIndexOf('.');
    return dot > 0 && !faults(key.substring(0, dot), key, Map.of()).isEmpty();
  }

  /** What holds if the key is left out, as a config writes it; null for none. */
  @Nullable Object fallback(String key) {
    List<Object> found = new ArrayList<>();
    find(bare, key, found);
    return found.stream().findFirst().orElse(null);
  }

  private static void find(Shown at, String key, List<Object> found) {
    switch (at) {
      case Shown.Items items -> items.items().forEach(item -> find(item.place(), key, found));
      case Shown.Keys keys -> {
        int dot = key.indexOf('.');
        Shown next = keys.places().get(dot < 0 ? key : key.substring(0, dot));
        if (next != null) {
          find(next, dot < 0 ? "" : key.substring(dot + 1), found);
        }
      }
      case Shown.Value value -> {
        if (key.isEmpty() && value.plain() != null) {
          found.add(value.plain());
        }
      }
    }
  }

  private static List<String> faults(String key, Object value) {
    return faults(key, key, value);
  }

  /** What is told of {@code about} where {@code key} has {@code value}. */
  private static List<String> faults(String key, String about, Object value) {
    JsonObject root = new JsonObject();
    set(root, "", "limits.memory", MEMORY);
    set(root, "", "cluster.nodes", NODES);
    set(root, "", key, value);
    ConfigResult result =
        ConfigReader.read(root.encode(), new Reading(SampleConfig.variables(Map.of())), MACHINE);
    return switch (result) {
      case ConfigResult.Valid ignored -> List.of();
      case ConfigResult.Invalid invalid ->
          invalid.faults().stream()
              .filter(fault -> withoutPlaces(fault).equals(about))
              .map(ConfigFault::message)
              .toList();
    };
  }

  private static String withoutPlaces(ConfigFault fault) {
    return fault.path().replaceAll("\\[\\d+]", "");
  }

  private static void set(JsonObject at, String above, String key, Object value) {
    int dot = key.indexOf('.');
    String name = dot < 0 ? key : key.substring(0, dot);
    String path = above.isEmpty() ? name : above + "." + name;
    if (dot < 0) {
      at.put(name, isList(path) && value instanceof Map<?, ?> ? List.of(value) : value);
      return;
    }
    JsonObject inner = at.getJsonObject(name, new JsonObject());
    set(inner, path, key.substring(dot + 1), value);
    at.put(name, isList(path) ? List.of(inner) : inner);
  }

  private static String shortened(String message) {
    return message
        .replaceFirst("^must be ", "")
        .replaceFirst(", but is .*", "")
        .replaceFirst("(a size|a rate|a time) such as .*, from", "$1 from")
        .replaceFirst("from (\\S+) to", "$1 to")
        .replaceFirst("(a size|a rate|a time|number) (?=[0-9])", "$1, ")
        .replaceFirst("(\\d)\\.0 to (\\d+)\\.0$", "$1 to $2")
        .replace(MEMORY, "`limits.memory`")
        .replaceFirst("to " + NODES + "$", "to `cluster.nodes`");
  }
}
