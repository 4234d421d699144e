package io.rtmprelay.config;

import io.netty.util.NetUtil;
import io.rtmprelay.config.host.HostName;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A sink's URL, templates filled in. Path and query stand byte for byte as they were written: a
 * platform's key is sent verbatim (K32), never decoded or encoded anew. It may hold a key, so it
 * prints masked.
 *
 * @param host a name or an IP address, IPv6 without brackets
 * @param port 1 to 65535; the scheme's own if the URL has none
 * @param path empty, or from its first slash on
 * @param query empty, or from its question mark on
 */
public record RtmpUrl(Scheme scheme, String host, int port, String path, String query) {

  private static final Pattern URL =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?]*)(/[^?]*)?(\\?.*)?", Pattern.DOTALL);
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[([^\\]]*)]|[^:\\[\\]]*)(?::([0-9]*))?");

  /** RTMP over TCP or over TLS. */
  public enum Scheme {
    RTMP(1935),
    RTMPS(443);

    private final int port;

    Scheme(int port) {
      this.port = port;
    }

    /** The port of a URL that names none. */
    public int port() {
      return port;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Scheme of(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "rtmp" -> RTMP;
        case "rtmps" -> RTMPS;
        // H21: broken encryption, and polling over HTTP.
        case "rtmpe", "rtmpt", "rtmpte", "rtmpts", "rtmfp" ->
            throw new IllegalArgumentException(
                text + ":// is obsolete and not spoken here; use rtmp:// or rtmps://");
        default ->
            throw new IllegalArgumentException(
                text + ":// is not spoken here; use rtmp://, rtmps:// or file:");
      };
    }
  }

  /** What connect and publish name: the app and the stream name, query and all. */
  public record Target(String app, String name) {
    @Override
    public String toString() {
      return app + "/***";
    }
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException in words for the writer of the URL, without its path and query
   */
  public static RtmpUrl parse(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException("is no URL; write rtmp://host/app/name");
    }
    Scheme scheme = Scheme.of(url.group(1));
    String authority = url.group(2);
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "holds a user or a password; give them to the sink as login: { user, password }");
    }
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "has no valid host and port; write IPv6 addresses in brackets");
    }
    String literal6 = parts.group(2);
    String host = literal6 == null ? parts.group(1) : literal6;
    if (literal6 == null ? !HostName.isName(host) : !NetUtil.isValidIpV6Address(host)) {
      throw new IllegalArgumentException("has no valid host name or address");
    }
    String path = url.group(3);
    String query = url.group(4);
    return new RtmpUrl(
        scheme,
        host,
        port(parts.group(3), scheme),
        path == null ? "" : path,
        query == null ? "" : query);
  }

  private static int port(@Nullable String digits, Scheme scheme) {
    if (digits == null) {
      return scheme.port;
    }
    int port = digits.isEmpty() || digits.length() > 5 ? 0 : Integer.parseInt(digits);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("has port " + digits + "; a port is 1 to 65535");
    }
    return port;
  }

  /** Whether {@code host} is a name, an IPv4 address or an IPv6 address without brackets. */
  public static boolean isHost(String host) {
    return HostName.isValid(host);
  }

  /**
   * App and publish name (K31). With {@code key} the whole path is the app, its query included
   * ({@code live2?backup=1}), and the key is the name; without, the last segment plus query is the
   * name.
   *
   * @throws IllegalArgumentException if the URL names no app or no publish name
   */
  public Target target(@Nullable String key) {
    if (key != null) {
      if (path.isEmpty()) {
        throw new IllegalArgumentException("names no app; write " + origin() + "/app");
      }
      return new Target(trimmed(path) + query, key);
    }
    int last = path.lastIndexOf('/');
    if (last < 1 || last == path.length() - 1) {
      // A single segment is an app whose key was forgotten far more often than a bare name.
      throw new IllegalArgumentException(
          "names no stream after the app; write "
              + origin()
              + "/app/name, or give the name as key");
    }
    return new Target(path.substring(1, last), path.substring(last + 1) + query);
  }

  private static String trimmed(String path) {
    int end = path.length() > 1 && path.endsWith("/") ? path.length() - 1 : path.length();
    return path.substring(1, end);
  }

  /** Whether the port is the scheme's own, written out or not. */
  public boolean isOnUsualPort() {
    return port == scheme.port;
  }

  /** Scheme, host and port; the port only if it is not the scheme's own. */
  public String origin() {
    String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return scheme + "://" + bracketed + (port == scheme.port ? "" : ":" + port);
  }

  /** The {@code tcUrl} that goes with {@code app} (K30). */
  public String tcUrl(String app) {
    return origin() + "/" + app;
  }

  /**
   * As logs, API and console may show it: {@code rtmp://host/app/***}, and the last segment only if
   * it is the name and {@code publicName} says that it is no secret. A query is never shown.
   */
  public String shown(boolean hasKey, boolean publicName) {
    if (hasKey) {
      String app = trimmed(path.isEmpty() ? "/" : path);
      return origin() + (app.isEmpty() ? "" : "/" + app) + "/***";
    }
    int last = path.lastIndexOf('/');
    String app = last < 0 ? "/" : path.substring(0, last + 1);
    return origin() + app + (publicName && query.isEmpty() ? path.substring(last + 1) : "***");
  }

  @Override
  public String toString() {
    return shown(false, false);
  }
}
