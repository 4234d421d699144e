package io.rtmprelay.web.live;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The stream that a path under {@code /live/} leads to.
 *
 * @param app all before the last slash; may be empty
 * @param name what follows it
 * @param format that is asked for
 */
record LiveName(String app, String name, LiveFormat format) {

  static final String PREFIX = "/live/";

  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  /**
   * Reads {@code /live/{app}/{name}.flv} or {@code .mp4}, percent-encoded; an app with slashes may
   * have them plain or encoded.
   *
   * @return null if the path leads to no stream
   */
  static @Nullable LiveName of(String path) {
    LiveFormat format = LiveFormat.of(path);
    if (!path.startsWith(PREFIX) || format == null) {
      return null;
    }
    String encoded = path.substring(PREFIX.length(), path.length() - format.suffix().length());
    int slash = encoded.lastIndexOf('/');
    String app = decoded(encoded.substring(0, Math.max(0, slash)));
    String name = decoded(encoded.substring(slash + 1));
    return app == null || name == null || name.isEmpty() ? null : new LiveName(app, name, format);
  }

  /**
   * A plus stands for itself in a path; what is not seen, as controls and direction marks, is no
   * part of any name, or of a log.
   */
  private static @Nullable String decoded(String encoded) {
    try {
      String text = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
      return UNSEEN.matcher(text).find() ? null : text;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return app.isEmpty() ? name : app + "/" + name;
  }
}
