package io.rtmprelay.rtmp.session.login;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server that wants a login says in the description of a rejected connect: first that it
 * wants one, then, to who named a user, what is to be answered (K40, K41). Values that are absent
 * are empty.
 *
 * @param namesUser whether the server has heard the user's name and now wants the response
 * @param salt of the user's password, adobe
 * @param challenge what the response is to, adobe
 * @param opaque goes back as it came, and takes the challenge's place in the response; adobe
 * @param nonce what the response is to, llnw
 */
public record Challenge(
    LoginScheme scheme,
    boolean namesUser,
    String salt,
    String challenge,
    String opaque,
    String nonce) {

  /** All that servers say fits many times over; what is longer is cut (hostile input #98). */
  private static final int MAX_CHARS = 4096;

  private static final Pattern SCHEME = Pattern.compile("authmod=(adobe|llnw)\\b");

  /** What can go back in a parameter without ending it. */
  private static final Pattern VALUE = Pattern.compile("[!-%'-~]{1,512}");

  /** Reads the description of a rejected connect; null if it asks for no login that is known. */
  public static @Nullable Challenge of(String description) {
    String text = description.substring(0, Math.min(description.length(), MAX_CHARS));
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.find()) {
      return null;
    }
    Map<String, String> values = parameters(text);
    return new Challenge(
        scheme.group(1).equals("adobe") ? LoginScheme.ADOBE : LoginScheme.LLNW,
        values.getOrDefault("reason", "").equals("needauth"),
        values.getOrDefault("salt", ""),
        values.getOrDefault("challenge", ""),
        values.getOrDefault("opaque", ""),
        values.getOrDefault("nonce", ""));
  }

  /** The values behind the question mark; they may hold equals signs, as Base64 does. */
  private static Map<String, String> parameters(String text) {
    Map<String, String> values = new HashMap<>();
    for (String pair : text.substring(text.indexOf('?') + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      String value = pair.substring(equals + 1).strip();
      if (equals > 0 && VALUE.matcher(value).matches()) {
        values.putIfAbsent(pair.substring(0, equals), value);
      }
    }
    return values;
  }

  /** With the response, the rest would be enough to try passwords on. */
  @Override
  public String toString() {
    return scheme + (namesUser ? " asks for the response" : " asks for a user");
  }
}
