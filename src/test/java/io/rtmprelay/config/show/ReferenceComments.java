package io.rtmprelay.config.show;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The comments of {@code conf/relay.yaml}, each by the key that it stands above. */
final class ReferenceComments {

  /** A key at the start of a line, commented out or not, alone or opening an item of a list. */
  private static final Pattern KEY =
      Pattern.compile("( *)(?:# ?( *))?((?:- )?)([a-z][A-Za-z]*):(?: .*)?");

  private final Set<String> keys;
  private final Map<String, String> comments = new LinkedHashMap<>();
  private final Map<String, String> items = new LinkedHashMap<>();
  private final Deque<Map.Entry<Integer, String>> above = new ArrayDeque<>();
  private final List<String> comment = new ArrayList<>();

  private ReferenceComments(Set<String> keys) {
    this.keys = keys;
  }

  /**
   * Reads the file.
   *
   * @param keys that there are, without places in lists; other words before a colon are text
   */
  static ReferenceComments read(Set<String> keys) {
    ReferenceComments read = new ReferenceComments(keys);
    try {
      Files.readAllLines(Path.of("conf/relay.yaml")).forEach(read::line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read;
  }

  /** What stands above each key, in the order of the file; empty where nothing does. */
  Map<String, String> byKey() {
    return comments;
  }

  /** What stands above further items of a list, by the key that each is there to show. */
  Map<String, String> items() {
    return items;
  }

  private void line(String line) {
    if (line.isBlank()) {
      comment.clear();
      return;
    }
    Matcher key = KEY.matcher(line);
    if (key.matches() && enter(key)) {
      comment.clear();
    } else if (line.strip().startsWith("#") || line.strip().startsWith("- #")) {
      comment.add(line.strip().replaceFirst("^(- )?(# *)+", "").strip());
    }
  }

  private boolean enter(Matcher key) {
    int spaces = key.group(1).length() + (key.group(2) == null ? 0 : key.group(2).length());
    int indent = spaces + key.group(3).length();
    Deque<Map.Entry<Integer, String>> outer = new ArrayDeque<>(above);
    while (!outer.isEmpty() && outer.peek().getKey() >= indent) {
      outer.pop();
    }
    String path = (outer.isEmpty() ? "" : outer.peek().getValue() + ".") + key.group(4);
    if (!keys.contains(path)) {
      return false;
    }
    above.clear();
    above.addAll(outer);
    above.push(Map.entry(indent, path));
    String text = String.join(" ", comment);
    if (comments.putIfAbsent(path, text) == null) {
      itemShows(path);
    } else if (!text.isEmpty()) {
      items.put("", text);
    }
    return true;
  }

  /** The text above an item belongs to the first key in it that was not in an item before. */
  private void itemShows(String path) {
    String text = items.remove("");
    if (text != null) {
      items.put(path, text);
    }
  }
}
