package io.rtmprelay.config.show;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * URLs as they may be shown, templates left as they stand: of a sink's never the publish name,
 * which may be a key, of a web server's never more than its address.
 */
final class ShownUrl {

  /** Scheme and authority, then the path, then the query. */
  private static final Pattern URL = Pattern.compile("([^/]*//[^/?]*)([^?]*)(.*)", Pattern.DOTALL);

  private ShownUrl() {}

  /** A sink's URL that leads to an app alone, since the name is given as key. */
  static String ofApp(String url) {
    Matcher parts = parts(url);
    String path = parts.group(2);
    String app = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return parts.group(1) + app + "/" + Shown.MASK;
  }

  /** A sink's URL that ends with the publish name. */
  static String ofStream(String url, boolean publicName) {
    Matcher parts = parts(url);
    if (publicName && parts.group(3).isEmpty()) {
      return url;
    }
    String path = parts.group(2);
    return parts.group(1) + path.substring(0, path.lastIndexOf('/') + 1) + Shown.MASK;
  }

  /** A web server's URL: its user, path and query may each hold a token. */
  static String ofServer(String url) {
    Matcher parts = parts(url);
    String address = parts.group(1);
    String host =
        address.substring(Math.max(address.lastIndexOf('@'), address.indexOf("//") + 1) + 1);
    String scheme = address.substring(0, address.indexOf("//") + 2);
    boolean bare = parts.group(2).length() <= 1 && parts.group(3).isEmpty();
    return scheme + host + (bare ? parts.group(2) : "/" + Shown.MASK);
  }

  private static Matcher parts(String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no URL");
    }
    return parts;
  }
}
