package io.rtmprelay.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters a publisher sent beside the name: some are for the relay, the rest goes on.
 *
 * <p>It holds secrets, so it never prints them.
 */
public final class PublishQuery {

  public static final int MAX_PRIORITY = 1_000;

  private static final String PRIORITY = "priority";
  private static final Set<String> OURS = Set.of("key", "token", PRIORITY);

  private final String text;

  /** Takes a query without its leading question mark. */
  public PublishQuery(String text) {
    this.text = text;
  }

  /** What goes on to sinks: all but the relay's own parameters, byte for byte. */
  public String relayed() {
    return String.join("&", parameters().stream().filter(p -> !OURS.contains(name(p))).toList());
  }

  /**
   * Who wins where several publish one name: the higher, 0 if nothing is said.
   *
   * @return null if what is said is no whole number from -{@value #MAX_PRIORITY} to {@value
   *     #MAX_PRIORITY}, or is said twice
   */
  public @Nullable Integer priority() {
    List<String> said = parameters().stream().filter(p -> name(p).equals(PRIORITY)).toList();
    if (said.isEmpty()) {
      return 0;
    }
    try {
      int value = Integer.parseInt(said.getFirst().substring(PRIORITY.length() + 1));
      return said.size() == 1 && Math.abs((long) value) <= MAX_PRIORITY ? value : null;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return null;
    }
  }

  /**
   * The values given for {@code name}, each as sent and, where that differs, percent-decoded too.
   */
  List<String> values(String name) {
    List<String> values = new ArrayList<>();
    for (String parameter : parameters()) {
      if (name(parameter).equals(name)) {
        String value = parameter.substring(Math.min(parameter.length(), name.length() + 1));
        values.add(value);
        if (value.indexOf('%') >= 0) {
          addDecoded(value, values);
        }
      }
    }
    return values;
  }

  private static void addDecoded(String value, List<String> values) {
    try {
      values.add(URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return; // not percent-encoded after all: the value as sent stands
    }
  }

  private List<String> parameters() {
    return text.isEmpty() ? List.of() : List.of(text.split("&", -1));
  }

  private static String name(String parameter) {
    int end = parameter.indexOf('=');
    return end < 0 ? parameter : parameter.substring(0, end);
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "" : "***";
  }
}
