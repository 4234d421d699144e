package io.rtmprelay.rtmp.session;

import java.util.regex.Pattern;

/**
 * What to publish to, all of it verbatim (K30 to K32). The key is a secret, and so may be the
 * parameters of app and address: this prints without them.
 *
 * @param app the server's path without leading and one trailing slash, parameters included
 * @param tcUrl scheme, host, port if configured, and app
 * @param key the publish name, query and all
 */
public record PublishTarget(String app, String tcUrl, String key) {

  private static final String MASK = "***";
  private static final int MIN_SECRET_CHARS = 4;

  /**
   * The same target for who has to say more, as a login asks.
   *
   * @param parameters of app and address, without a question mark in front
   */
  public PublishTarget with(String parameters) {
    return new PublishTarget(append(app, parameters), append(tcUrl, parameters), key);
  }

  private static String append(String to, String parameters) {
    return to + (to.indexOf('?') < 0 ? "?" : "&") + parameters;
  }

  /**
   * {@code text} with the key, what of it stands before its parameters, and the values of the app's
   * parameters masked.
   */
  String mask(String text) {
    String masked = mask(mask(text, key), withoutQuery(key));
    int query = app.indexOf('?');
    for (String pair : query < 0 ? new String[0] : app.substring(query + 1).split("&", -1)) {
      String value = pair.substring(pair.indexOf('=') + 1);
      masked = value.length() < MIN_SECRET_CHARS ? masked : masked.replace(value, MASK);
    }
    return masked;
  }

  /** A key of a letter or two is no part of other words. */
  private static String mask(String text, String secret) {
    if (secret.isEmpty()) {
      return text;
    }
    return secret.length() >= MIN_SECRET_CHARS
        ? text.replace(secret, MASK)
        : text.replaceAll("\\b" + Pattern.quote(secret) + "\\b", MASK);
  }

  private static String withoutQuery(String text) {
    int query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }

  @Override
  public String toString() {
    return withoutQuery(tcUrl) + "/" + MASK;
  }
}
