package io.rtmprelay.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Matches a stream's {@code app/name}, segment by segment and with regard to case. {@code {x}}
 * captures one segment or the rest of one ({@code cam-{x}}), {@code {x*}} at the end captures one
 * or more segments. Immutable; equal to a pattern of the same text.
 */
public final class NamePattern {

  private static final Pattern PLACE =
      Pattern.compile("([^{}]*)(?:\\{([A-Za-z][A-Za-z0-9_]*)(\\*?)}([^{}]*))?");
  private static final Set<String> RESERVED = Set.of("app", "start", "node", "query");

  /** One segment; {@code capture} is null for a literal, which {@code prefix} then holds whole. */
  private record Segment(String prefix, @Nullable String capture, boolean rest, String suffix) {

    boolean matches(String text) {
      return capture == null
          ? text.equals(prefix)
          : text.length() > prefix.length() + suffix.length()
              && text.startsWith(prefix)
              && text.endsWith(suffix);
    }

    String captured(String text) {
      return text.substring(prefix.length(), text.length() - suffix.length());
    }

    /** Whether each text that {@code that} matches is matched by this. */
    boolean covers(Segment that) {
      return that.capture == null
          ? matches(that.prefix)
          : capture != null && that.prefix.startsWith(prefix) && that.suffix.endsWith(suffix);
    }
  }

  private final String text;
  private final List<Segment> segments;

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException in words for the writer of the pattern
   */
  public NamePattern(String text) {
    this.text = text;
    String[] parts = text.split("/", -1);
    List<Segment> read = new ArrayList<>(parts.length);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < parts.length; i++) {
      Segment segment = segment(parts[i], i + 1);
      checkCapture(segment, i == parts.length - 1, names);
      read.add(segment);
    }
    this.segments = List.copyOf(read);
  }

  private static Segment segment(String part, int number) {
    if (part.isEmpty()) {
      throw new IllegalArgumentException(
          "has an empty segment; write app/name without a slash at either end");
    }
    Matcher matcher = PLACE.matcher(part);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "holds more than text and one capture, {word} or {word*}, in segment " + number);
    }
    String suffix = matcher.group(4);
    return new Segment(
        matcher.group(1),
        matcher.group(2),
        "*".equals(matcher.group(3)),
        suffix == null ? "" : suffix);
  }

  private static void checkCapture(Segment segment, boolean last, Set<String> names) {
    String capture = segment.capture;
    if (capture == null) {
      return;
    }
    boolean whole = segment.prefix.isEmpty() && segment.suffix.isEmpty();
    if (RESERVED.contains(capture)) {
      throw new IllegalArgumentException(
          "a capture may not be called " + capture + ", which is a variable of every stream");
    }
    if (capture.equals("name") && !(last && whole)) {
      // The built-in {name} wins over a capture, so this one could never be used.
      throw new IllegalArgumentException(
          "only the whole last segment may be called {name}, which is the stream's name");
    }
    if (!names.add(capture)) {
      throw new IllegalArgumentException("captures {" + capture + "} twice");
    }
    if (segment.rest && !(last && whole)) {
      throw new IllegalArgumentException(
          "{" + capture + "*} takes all that is left, so it must be the whole last segment");
    }
  }

  /** The captures, or null if {@code streamName} ({@code app/name}) does not match. */
  public @Nullable Map<String, String> match(String streamName) {
    String[] parts = streamName.split("/", -1);
    Segment last = segments.getLast();
    if (last.rest ? parts.length < segments.size() : parts.length != segments.size()) {
      return null;
    }
    Map<String, String> captures = new LinkedHashMap<>();
    int from = 0;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      String part = segment.rest ? streamName.substring(from) : parts[i];
      if (!segment.matches(part)) {
        return null;
      }
      if (segment.capture != null) {
        captures.put(segment.capture, segment.captured(part));
      }
      from += part.length() + 1;
    }
    return captures;
  }

  /** Whether each name that {@code that} matches is matched by this as well. */
  public boolean covers(NamePattern that) {
    for (int i = 0; i < segments.size(); i++) {
      Segment mine = segments.get(i);
      if (i == that.segments.size()) {
        return false;
      }
      if (mine.rest) {
        return true;
      }
      Segment theirs = that.segments.get(i);
      if (theirs.rest || !mine.covers(theirs)) {
        return false;
      }
    }
    return segments.size() == that.segments.size();
  }

  /** The words this pattern captures, in order. */
  public Set<String> captures() {
    Set<String> names = new LinkedHashSet<>();
    for (Segment segment : segments) {
      if (segment.capture != null) {
        names.add(segment.capture);
      }
    }
    return names;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NamePattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
