package io.rtmprelay.config.show;

import io.rtmprelay.config.show.ConfigChange.Effect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of {@code docs/CONFIG.md}: what each is for by the comments of {@code conf/relay.yaml},
 * all else by the code.
 */
final class ConfigPage {

  private static final Pattern DEFAULT = Pattern.compile("(?: |^)Default: (.*?)\\.(?= |$)");

  /** A sentence that says no more than the code does. */
  private static final Pattern BOUNDS =
      Pattern.compile(
          "(?:(?<=[.?] )|^)(?!0 to 65535;)[0-9][^ .]* to [0-9a-z][^ ;]*(?:, or never)?\\.(?: |$)");

  /** What stands above an item of the list of sinks that is there to show what its keys are for. */
  private static final Map<String, String> ITEMS =
      Map.of(
          "routes.sinks.key", "A platform as a sink",
          "routes.sinks.login", "A server that asks for a login as a sink",
          "routes.sinks.rotate", "A file as a sink");

  /** What the reader takes where it reads text first and judges it afterwards. */
  private static final Map<String, String> KINDS = kinds();

  private final KeyFacts facts = new KeyFacts();
  private final Set<String> keys = KeyFacts.keys();
  private final ReferenceComments comments = ReferenceComments.read(keys);

  private static Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    String hosts = "a host name or an address";
    String networks = "a list of addresses and networks";
    String pem = "the path of a PEM file";
    kinds.put("node.name", "1 to 63 characters");
    kinds.put("node.data", "the path of a folder");
    for (String listener : List.of("ingest", "admin", "viewers")) {
      kinds.put(listener + ".host", hosts);
      kinds.put(listener + ".tls.certificate", pem);
      kinds.put(listener + ".tls.key", pem);
    }
    kinds.put("ingest.proxyProtocol.from", networks + ", one at least");
    kinds.put("admin.tokens.name", "1 to 64 characters, each token's own");
    kinds.put("limits.sinkTargets", "a list of hosts, addresses and networks");
    kinds.put("cluster.host", hosts);
    kinds.put("cluster.advertise", hosts);
    kinds.put("cluster.peers", "a list of hosts, with or without a port");
    kinds.put("cluster.dns", "a host name");
    kinds.put("log.levels", "levels by the name of a logger");
    kinds.put("events.url", "an http:// or https:// URL");
    kinds.put("tracing.otlp", "an http:// or https:// URL");
    kinds.put("sink.tls.ca", pem);
    kinds.put("sink.tls.pins", "a list of pins");
    kinds.put("sink.tracks.video", "`all`, or a list of ids from 0 to 255");
    kinds.put("sink.tracks.audio", "`all`, or a list of ids from 0 to 255");
    kinds.put("sink.codecs", "`any`, or a list of codecs");
    kinds.put("sink.localAddress", "an address of this machine");
    kinds.put("routes.match", "a pattern of names");
    for (String rights : List.of("routes.publish", "routes.play")) {
      kinds.put(rights + ".open", "`true`");
      kinds.put(rights + ".allow", networks);
      kinds.put(rights + ".deny", networks);
    }
    kinds.put("routes.publish.hook.url", "an https:// URL, or http:// to a loopback address");
    kinds.put("routes.publish.hook.ca", pem);
    kinds.put("routes.sinks.id", "1 to 64 characters, once in a route");
    kinds.put("routes.sinks.url", "rtmp://, rtmps:// or file:, a template");
    kinds.put("routes.sinks.key", "a secret, a template");
    kinds.put("routes.sinks.backup", "rtmp:// or rtmps://, a template");
    kinds.put("routes.sinks.reconnectTo", "a list of hosts, addresses and networks");
    kinds.put("routes.sinks.login.user", "1 to 128 characters");
    return kinds;
  }

  /** Words of this page for a key that the config no longer has, or no longer in this form. */
  Set<String> outdated() {
    Set<String> outdated = new TreeSet<>(KINDS.keySet());
    outdated.removeIf(this::isValue);
    return outdated;
  }

  String text() {
    StringBuilder page = new StringBuilder();
    List<String> told = told();
    List<String> sections = told.stream().filter(key -> key.indexOf('.') < 0).toList();
    page.append("| section | keys |\n|---|---|\n");
    for (String section : sections) {
      List<String> links = new ArrayList<>();
      for (String key : told) {
        if (key.startsWith(section + ".")) {
          links.add(link(key.substring(section.length() + 1), key));
        }
      }
      inner(section).forEach(key -> links.add(key.substring(section.length() + 1)));
      page.append("| ").append(link(section, section)).append(" | ");
      page.append(String.join(", ", links)).append(" |\n");
    }
    told.forEach(key -> page.append(entry(key)));
    return page.toString();
  }

  private static String link(String word, String key) {
    return "[" + word + "](#" + key.toLowerCase(Locale.ROOT).replace(".", "") + ")";
  }

  /** Keys with an entry of their own, in the order of the reference: those with a comment. */
  private List<String> told() {
    Map<String, String> byKey = comments.byKey();
    return byKey.keySet().stream()
        .filter(
            key ->
                key.indexOf('.') < 0 || !textOf(key).isEmpty() || comments.items().containsKey(key))
        .toList();
  }

  private String textOf(String key) {
    return Objects.requireNonNullElse(comments.byKey().get(key), "");
  }

  private String entry(String key) {
    StringBuilder entry = new StringBuilder("\n");
    boolean section = key.indexOf('.') < 0;
    String note = comments.items().get(key);
    if (note != null) {
      entry.append("### ").append(Objects.requireNonNull(ITEMS.get(key), key)).append("\n\n");
      entry.append(lines(note)).append('\n');
    }
    entry.append(section ? "## " : "### `").append(key).append(section ? "\n\n" : "`\n\n");
    boolean heading = section && !KeyFacts.isList(key);
    if (!heading) {
      entry.append(facts(key)).append('\n');
    } else if (Effects.of(key) == Effect.RESTART) {
      entry.append("A change holds after a restart.\n");
    }
    String prose =
        BOUNDS.matcher(DEFAULT.matcher(textOf(key)).replaceAll("")).replaceAll("").strip();
    if (!prose.isEmpty()) {
      entry.append(entry.toString().endsWith("\n\n") ? "" : "\n").append(lines(prose));
    }
    List<String> inner = inner(key);
    if (!inner.isEmpty()) {
      entry.append('\n');
      inner.forEach(each -> entry.append(item(key, each)));
    }
    return entry.toString();
  }

  /** Keys below {@code key} that its comment tells of, since they have none of their own. */
  private List<String> inner(String key) {
    List<String> inner = new ArrayList<>();
    for (String each : keys) {
      boolean below = each.startsWith(key + ".");
      if (below && isValue(each) && nearest(each).equals(key) && !isOverride(each)) {
        inner.add(each);
      }
    }
    String text = textOf(key);
    inner.sort(Comparator.comparingInt(each -> placeIn(text, each)));
    return inner;
  }

  /** Where {@code text} first names the key, else its end. */
  private static int placeIn(String text, String key) {
    int place = text.indexOf("`" + key.substring(key.lastIndexOf('.') + 1));
    return place < 0 ? text.length() : place;
  }

  private String nearest(String key) {
    List<String> told = told();
    String at = key;
    while (!told.contains(at) && at.indexOf('.') > 0) {
      at = at.substring(0, at.lastIndexOf('.'));
    }
    return at;
  }

  private boolean isOverride(String key) {
    return key.startsWith("routes.stream.")
        || (key.startsWith("routes.sinks.")
            && keys.contains(key.replaceFirst("routes\\.sinks", "sink")));
  }

  /** Whether it has a value, and is no section. */
  private boolean isValue(String key) {
    return keys.contains(key) && keys.stream().noneMatch(other -> other.startsWith(key + "."));
  }

  private String item(String above, String key) {
    return "- `"
        + key.substring(above.length() + 1)
        + "`: "
        + values(key)
        + fallback(key, "; ")
        + "\n";
  }

  private String facts(String key) {
    return values(key) + fallback(key, " · ") + " · " + change(key);
  }

  private String values(String key) {
    if (!isValue(key)) {
      return KeyFacts.isList(key) ? "a list of sections" : "a section";
    }
    String expected = facts.expected(key);
    if (KINDS.containsKey(key)) {
      return Objects.requireNonNull(KINDS.get(key));
    }
    if (expected != null) {
      return words(expected);
    }
    if (facts.isSecret(key)) {
      return key.endsWith("s") ? "a list of secrets" : "a secret";
    }
    throw new AssertionError("nothing is known of what " + key + " may be: add it to KINDS");
  }

  private static String words(String expected) {
    if (!expected.startsWith("one of ")) {
      return expected.equals("on or off") ? "`on` or `off`" : expected;
    }
    return "`" + expected.substring("one of ".length()).replace(", ", "`, `") + "`";
  }

  private String fallback(String key, String before) {
    Matcher said = DEFAULT.matcher(textOf(key));
    if (facts.isRequired(key)) {
      return before + "must be there";
    }
    if (said.find()) {
      return before + "default: " + said.group(1);
    }
    Object value = facts.fallback(key);
    // Of the ways to let somebody in each is there if it is written.
    if (value != null && !key.endsWith(".open")) {
      String shown =
          Boolean.FALSE.equals(value) ? "off" : Boolean.TRUE.equals(value) ? "on" : "" + value;
      return before + "default: `" + shown + "`";
    }
    return isValue(key) ? before + "default: none" : "";
  }

  private static String change(String key) {
    Effect effect = Effects.of(key);
    return switch (effect) {
      case LIVE -> "a change holds at once";
      case NEXT -> "a change holds for who connects next";
      case RESTART -> "a change holds after a restart";
    };
  }

  /** Broken as the other pages are. */
  private static String lines(String text) {
    StringBuilder lines = new StringBuilder();
    int width = 0;
    for (String word : text.replace("~", "\\~").split(" ", -1)) {
      if (width > 0 && width + 1 + word.length() > 120) {
        lines.append('\n');
        width = 0;
      }
      lines.append(width > 0 ? " " : "").append(word);
      width += word.length() + (width > 0 ? 1 : 0);
    }
    return lines.append('\n').toString();
  }
}
