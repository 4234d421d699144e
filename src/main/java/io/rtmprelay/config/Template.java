package io.rtmprelay.config;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text with {@code {variable}} places; <code>{{</code> and <code>}}</code> stand for one brace.
 * Immutable; equal to a template of the same text. It may hold a key, so it prints masked.
 */
public final class Template {

  /** Variables of every stream. */
  public static final Set<String> BUILT_IN = Set.of("app", "name", "start", "node", "query");

  /** What {@link #start(Instant)} makes. */
  public static final Pattern START = Pattern.compile("[0-9]{8}T[0-9]{6}");

  /** Stands in a path where its {@code {start}} is left open; no name and no text holds it. */
  public static final char OPEN_START = '\0';

  private static final String QUERY = "query";
  private static final String START_NAME = "start";
  private static final DateTimeFormatter START_FORM =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final Pattern PART =
      Pattern.compile("\\{\\{|}}|\\{([A-Za-z][A-Za-z0-9_]*)}|[^{}]+");

  /** Literal text, or the name of a variable. */
  private record Part(String text, boolean variable) {

    static Part of(Matcher found) {
      String variable = found.group(1);
      if (variable != null) {
        return new Part(variable, true);
      }
      String literal = found.group();
      boolean brace = literal.equals("{{") || literal.equals("}}");
      return new Part(brace ? literal.substring(1) : literal, false);
    }
  }

  private final String text;
  private final List<Part> parts;

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if a brace stands alone; the message holds none of the text
   */
  public Template(String text) {
    this.text = text;
    List<Part> read = new ArrayList<>();
    Matcher matcher = PART.matcher(text);
    for (int at = 0; at < text.length(); at = matcher.end()) {
      if (!matcher.region(at, text.length()).lookingAt()) {
        throw new IllegalArgumentException(
            "has a brace that is no {variable} at character "
                + (at + 1)
                + "; write {{ or }} for a brace itself");
      }
      read.add(Part.of(matcher));
    }
    this.parts = List.copyOf(read);
  }

  /**
   * The variables of one stream: its captures, over which the built-in ones win.
   *
   * @param start when the stream began, in a form that suits a file name
   * @param query the publisher's, without the secrets; empty if there is none
   */
  public static Map<String, String> variables(
      Map<String, String> captures,
      String app,
      String name,
      String start,
      String node,
      String query) {
    Map<String, String> variables = new HashMap<>(captures);
    variables.put("app", app);
    variables.put("name", name);
    variables.put("start", start);
    variables.put("node", node);
    variables.put(QUERY, query);
    return Map.copyOf(variables);
  }

  /** {@code at} in UTC and to the second, in the form in which it stands for {@code {start}}. */
  public static String start(Instant at) {
    return START_FORM.format(at);
  }

  /** The text as it was written. */
  public String text() {
    return text;
  }

  /** The variables that the text uses, in order. */
  public Set<String> used() {
    Set<String> used = new LinkedHashSet<>();
    for (Part part : parts) {
      if (part.variable) {
        used.add(part.text);
      }
    }
    return used;
  }

  /**
   * The text with each place filled. An empty {@code {query}} takes along the {@code ?} or {@code
   * &} that would lead to it.
   *
   * @throws IllegalArgumentException if {@code variables} lacks one that is used
   */
  public String fill(Map<String, String> variables) {
    return fill(variables, (name, value) -> value);
  }

  /**
   * Like {@link #fill}, for a path in the file system: whatever a publisher calls itself, no value
   * leads out of the folder that the text names. Slashes in a value divide folders; in each segment
   * letters, digits, {@code - _ .} stay and all else is percent-encoded, a dot in front and an
   * empty segment too. So names that differ lead to files that differ.
   */
  public String fillPath(Map<String, String> variables) {
    return fill(variables, (name, value) -> safePath(value));
  }

  /** Like {@link #fillPath}, with {@link #OPEN_START} at each place of {@code {start}}. */
  public String fillPathAroundStart(Map<String, String> variables) {
    return fill(
        variables,
        (name, value) -> name.equals(START_NAME) ? String.valueOf(OPEN_START) : safePath(value));
  }

  private String fill(Map<String, String> variables, BinaryOperator<String> each) {
    StringBuilder filled = new StringBuilder(text.length() + 32);
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (!part.variable) {
        filled.append(part.text);
        continue;
      }
      String value = value(part.text, variables);
      if (value.isEmpty() && part.text.equals(QUERY)) {
        String next = i + 1 < parts.size() ? parts.get(i + 1).text : "";
        if (next.startsWith("&") && endsWith(filled, '?')) {
          filled.append(next, 1, next.length());
          i++;
        } else if (endsWith(filled, '?') || endsWith(filled, '&')) {
          filled.setLength(filled.length() - 1);
        }
      } else {
        filled.append(each.apply(part.text, value));
      }
    }
    return filled.toString();
  }

  private static boolean endsWith(StringBuilder filled, char c) {
    return !filled.isEmpty() && filled.charAt(filled.length() - 1) == c;
  }

  private static String value(String variable, Map<String, String> variables) {
    String value = variables.get(variable);
    if (value == null) {
      throw new IllegalArgumentException("nothing is known as {" + variable + "}");
    }
    return value;
  }

  private static String safePath(String value) {
    StringBuilder safe = new StringBuilder(value.length());
    String[] segments = value.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      safe.append(i == 0 ? "" : "/");
      appendSafe(safe, segments[i]);
    }
    return safe.toString();
  }

  private static void appendSafe(StringBuilder safe, String segment) {
    if (segment.isEmpty()) {
      // Bare, it could make a relative path absolute; no other segment ends up as this one.
      safe.append('%');
    }
    for (int at = 0; at < segment.length(); ) {
      int c = segment.codePointAt(at);
      boolean plain = Character.isLetterOrDigit(c) || c == '-' || c == '_' || (c == '.' && at > 0);
      if (plain) {
        safe.appendCodePoint(c);
      } else {
        for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          safe.append('%').append(HEX.toHexDigits(octet));
        }
      }
      at += Character.charCount(c);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Template that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
