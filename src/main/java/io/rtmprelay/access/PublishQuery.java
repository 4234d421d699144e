package io.rtmprelay.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The parameters a publisher sent beside the name: some are for the relay, the rest goes on.
 *
 * <p>It holds secrets, so it never prints them.
 */
public final class PublishQuery {

  private static final Set<String> OURS = Set.of("key", "token", "priority");

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
