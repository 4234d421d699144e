package io.rtmprelay.web.live;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The stream that a path under {@code /live/} leads to.
 *
 * @param app all before the last slash; may be empty
 * @param name what follows it
 */
record LiveName(String app, String name) {

  static final String PREFIX = "/live/";

  private static final String SUFFIX = ".flv";

  /**
   * Reads {@code /live/{app}/{name}.flv}, percent-encoded; an app with slashes may have them plain
   * or encoded.
   *
   * @return null if the path leads to no stream
   */
  static @Nullable LiveName of(String path) {
    if (!path.startsWith(PREFIX) || !path.endsWith(SUFFIX)) {
      return null;
    }
    String encoded = path.substring(PREFIX.length(), path.length() - SUFFIX.length());
    int slash = encoded.lastIndexOf('/');
    String app = decoded(encoded.substring(0, Math.max(0, slash)));
    String name = decoded(encoded.substring(slash + 1));
    return app == null || name == null || name.isEmpty() ? null : new LiveName(app, name);
  }

  /**
   * A plus stands for itself in a path; a control character is no part of any name, or of a log.
   */
  private static @Nullable String decoded(String encoded) {
    try {
      String text = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
      return text.chars().anyMatch(Character::isISOControl) ? null : text;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return app.isEmpty() ? name : app + "/" + name;
  }
}
