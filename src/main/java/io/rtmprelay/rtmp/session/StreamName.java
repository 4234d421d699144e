package io.rtmprelay.rtmp.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public name of a stream and the parameters that came with it, whatever way the encoder split
 * them over app and publish name: both are joined, then the last path segment is the name (K2).
 *
 * @param app all path segments before the last, joined by slashes; may be empty
 * @param name the last segment, never empty
 * @param query parameters of app, then of the publish name, byte for byte; empty if there are none
 */
record StreamName(String app, String name, String query) {

  /** The instance part that Flash-era clients add to an app which has none of its own. */
  private static final String DEFAULT_INSTANCE = "_definst_";

  /**
   * Joins and splits what connect and publish brought.
   *
   * @param maxBytes longest app and longest publish name, in bytes of UTF-8, parameters included
   * @return null if the publish name is empty, or one of the two is too long or holds what could
   *     mean something else in a path, a header or a log line (hostile input #45)
   */
  static @Nullable StreamName of(String app, String publishName, int maxBytes) {
    List<String> appPath = path(app, maxBytes);
    List<String> namePath = path(publishName, maxBytes);
    if (appPath == null || namePath == null || namePath.isEmpty()) {
      return null;
    }
    if (!appPath.isEmpty() && appPath.getLast().equals(DEFAULT_INSTANCE)) {
      appPath.removeLast();
    }
    appPath.addAll(namePath);
    String name = appPath.removeLast();
    return new StreamName(String.join("/", appPath), name, join(query(app), query(publishName)));
  }

  /** Whether {@code app} may stand in a stream's name; an empty one may. */
  static boolean acceptsApp(String app, int maxBytes) {
    return path(app, maxBytes) != null;
  }

  @Override
  public String toString() {
    return app + "/" + name;
  }

  /** Segments of the part before the parameters, without empty ones; null if any is refused. */
  private static @Nullable List<String> path(String text, int maxBytes) {
    if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes || hasControls(text)) {
      return null;
    }
    int end = text.indexOf('?');
    List<String> segments = new ArrayList<>();
    for (String segment : (end < 0 ? text : text.substring(0, end)).split("/", -1)) {
      if (!accepts(segment)) {
        return null;
      }
      if (!segment.isEmpty()) {
        segments.add(segment);
      }
    }
    return segments;
  }

  private static boolean accepts(String segment) {
    if (segment.equals(".") || segment.equals("..")) {
      return false;
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      // Surrogates are what four-byte UTF-8 becomes, the replacement character what is no UTF-8.
      if (c == '\\' || c == '\uFFFD' || Character.isSurrogate(c) || isUnseen(c)) {
        return false;
      }
      if (c == '%' && hidesPathOrControl(segment, i + 1)) {
        return false;
      }
    }
    return true;
  }

  /** Direction marks and line separators forge what a reader sees of a log or a list. */
  private static boolean isUnseen(char c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  /** Whether the two digits at {@code at} are an escape that would change the path if undone. */
  private static boolean hidesPathOrControl(String segment, int at) {
    if (at + 2 > segment.length()) {
      return false;
    }
    int high = Character.digit(segment.charAt(at), 16);
    int low = Character.digit(segment.charAt(at + 1), 16);
    if (high < 0 || low < 0) {
      return false;
    }
    int c = high << 4 | low;
    return c < 0x20 || c == 0x7F || c == '.' || c == '/' || c == '\\';
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  private static String query(String text) {
    int at = text.indexOf('?');
    return at < 0 ? "" : text.substring(at + 1);
  }

  private static String join(String first, String second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first + second;
    }
    return first + "&" + second;
  }
}
