package io.rtmprelay.config.reader;

import io.rtmprelay.config.NamePattern;
import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.Template;
import io.rtmprelay.config.platform.PlatformRules;
import io.rtmprelay.config.yaml.Scalar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * URLs and keys of one route's sinks. Any of them may hold a secret, so no fault prints more of
 * them than scheme, host and port.
 */
final class UrlReader {

  private static final String QUERY = "query";
  private static final String NODE = "node";

  /** What the route captures, or null if its match cannot be read. */
  private final @Nullable Set<String> captures;

  private final boolean ofFile;

  private final boolean oneStream;
  private final Map<String, String> sample = new HashMap<>();

  /** Those of a route in the file. */
  static UrlReader ofFile(@Nullable NamePattern match, String nodeName) {
    return new UrlReader(match, nodeName, true, false);
  }

  /** Those of a route that comes with a request. */
  static UrlReader ofRequest(@Nullable NamePattern match, String nodeName) {
    return new UrlReader(match, nodeName, false, false);
  }

  /** Those of a sink that comes with a request, for one stream that {@code match} takes. */
  static UrlReader ofStream(@Nullable NamePattern match, String nodeName) {
    return new UrlReader(match, nodeName, false, true);
  }

  private UrlReader(
      @Nullable NamePattern match, String nodeName, boolean ofFile, boolean oneStream) {
    this.captures = match == null ? null : match.captures();
    this.ofFile = ofFile;
    this.oneStream = oneStream;
    Template.BUILT_IN.forEach(name -> sample.put(name, "x"));
    sample.put(NODE, nodeName);
  }

  /** Whether the config file has them. */
  boolean isOfFile() {
    return ofFile;
  }

  /** The publish name of a sink that has it apart from its URL. */
  @Nullable Template key(Scalar scalar) {
    String text = scalar.secret();
    return text == null ? null : template(scalar, text);
  }

  /**
   * An {@code rtmp://} or {@code rtmps://} URL, of a server of the platform that {@code profile}
   * names.
   */
  @Nullable Template rtmp(Scalar scalar, boolean hasKey, Profile profile) {
    Template template = template(scalar, scalar.text());
    if (template == null || holdsBlank(scalar)) {
      return null;
    }
    try {
      Map<String, String> variables = new HashMap<>(sample);
      template.used().forEach(name -> variables.putIfAbsent(name, "x"));
      RtmpUrl url = RtmpUrl.parse(template.fill(variables));
      url.target(hasKey ? "x" : null);
      PlatformRules rules = PlatformRules.of(profile);
      String fault = rules == null ? null : rules.urlFault(url, !hasKey && isPublic(scalar));
      if (fault != null) {
        scalar.fault(fault);
      }
      return template;
    } catch (IllegalArgumentException e) {
      scalar.fault(e);
      return null;
    }
  }

  /** A {@code file:} URL. */
  @Nullable Template file(Scalar scalar) {
    Template template = template(scalar, scalar.text());
    if (template == null) {
      return null;
    }
    String path = scalar.text().substring("file:".length());
    String fault = null;
    if (path.startsWith("//") && !path.startsWith("///")) {
      fault = "names a host; write file:folder/name.flv or file:/folder/name.flv";
    } else if (path.isEmpty() || path.endsWith("/")) {
      fault = "names no file; write file:folder/name.flv";
    } else if (path.chars().anyMatch(c -> c < ' ')) {
      fault = "holds a line break or another control character";
    } else if (template.used().contains(QUERY)) {
      fault = "may not use {query}, which has no place in a file's name";
    } else if (!ofFile && leadsOut(path)) {
      fault = "leads out of the folder for recordings; write file:folder/name.flv without ..";
    } else if (!oneStream && writesOneFile(template)) {
      fault = "is the same file for every stream of this route; use {name} in it";
    }
    if (fault != null) {
      scalar.fault(fault);
      return null;
    }
    return template;
  }

  private static boolean leadsOut(String path) {
    return path.startsWith("/")
        || Stream.of(path.split("/", -1)).anyMatch(part -> part.equals("..") || part.equals("."));
  }

  private boolean writesOneFile(Template template) {
    if (captures == null || captures.isEmpty() || template.used().contains("name")) {
      return false;
    }
    return captures.stream().noneMatch(template.used()::contains);
  }

  private @Nullable Template template(Scalar scalar, String text) {
    Template template;
    try {
      template = new Template(text);
    } catch (IllegalArgumentException e) {
      scalar.fault(e);
      return null;
    }
    Set<String> unknown = new HashSet<>(template.used());
    unknown.removeAll(Template.BUILT_IN);
    if (captures == null || captures.containsAll(unknown)) {
      return template;
    }
    Set<String> known = new TreeSet<>(Template.BUILT_IN);
    known.addAll(captures);
    scalar.fault("uses a {variable} that is none of " + String.join(", ", known));
    return null;
  }

  private static boolean holdsBlank(Scalar scalar) {
    boolean blank = scalar.text().chars().anyMatch(c -> c <= ' ' || c == 0x7f);
    if (blank) {
      scalar.fault("holds a blank or a control character");
    }
    return blank;
  }

  /**
   * Whether the publish name in {@code url} may be shown: it is all written out in the URL, with
   * nothing put in from elsewhere, and has no query.
   */
  static boolean isPublic(Scalar url) {
    String text = url.text();
    boolean hasQuery = text.indexOf('?') >= 0 || text.contains("{" + QUERY + "}");
    return !hasQuery && text.lastIndexOf('/') + 1 >= url.putInUpTo();
  }
}
