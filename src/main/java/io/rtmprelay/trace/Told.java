package io.rtmprelay.trace;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is told of a request, a message or a call, out of all that is known of it. */
final class Told {

  static final String PATH = "url.path";
  static final String STATUS = "http.response.status_code";

  private static final String METHOD = "http.request.method";
  private static final String FULL_URL = "url.full";
  private static final String SERVER = "server.address";
  private static final String ADDRESS = "messaging.destination.name";

  /** What comes before it names the kind of an address, what comes after it whose it is. */
  private static final int PARTS_OF_KIND = 2;

  private static final int PARTS_OF_CALL = 4;

  private Told() {}

  /** A message of the bus that asks for an answer is of the same kind as a request. */
  static boolean isHttp(Map<String, String> known) {
    return known.containsKey(METHOD);
  }

  static Map<String, String> ofReceived(Map<String, String> known) {
    Map<String, String> told = new LinkedHashMap<>();
    tell(told, METHOD, known.get(METHOD));
    tell(told, PATH, known.get(PATH));
    tell(told, ADDRESS, known.get(ADDRESS));
    return told;
  }

  static Map<String, String> ofSent(Map<String, String> known) {
    Map<String, String> told = new LinkedHashMap<>();
    tell(told, METHOD, known.get(METHOD));
    tell(told, SERVER, host(known.get(FULL_URL)));
    tell(told, ADDRESS, known.get(ADDRESS));
    return told;
  }

  private static void tell(Map<String, String> told, String key, @Nullable String value) {
    if (value != null) {
      told.put(key, value);
    }
  }

  /** The method and what is called, without whose it is: {@code GET /api/v1/streams}. */
  static String nameOfRequest(Map<String, String> known) {
    String[] parts = known.getOrDefault(PATH, "").split("/", PARTS_OF_CALL + 1);
    StringBuilder name = new StringBuilder(known.getOrDefault(METHOD, ""));
    name.append(' ');
    for (int i = 1; i < Math.min(parts.length, PARTS_OF_CALL); i++) {
      name.append('/').append(parts[i]);
    }
    return name.toString();
  }

  static String nameOfMessage(Map<String, String> known, String operation) {
    String[] parts = known.getOrDefault(ADDRESS, "").split("\\.", PARTS_OF_KIND + 1);
    boolean isOurs = parts.length >= PARTS_OF_KIND;
    return operation + ' ' + (isOurs ? parts[0] + '.' + parts[1] : "");
  }

  static String nameOfCall(Map<String, String> known) {
    String host = host(known.get(FULL_URL));
    return known.getOrDefault(METHOD, "") + ' ' + (host == null ? "" : host);
  }

  private static @Nullable String host(@Nullable String url) {
    if (url == null) {
      return null;
    }
    try {
      return URI.create(url).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
