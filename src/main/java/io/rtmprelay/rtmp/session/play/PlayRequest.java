package io.rtmprelay.rtmp.session.play;

/**
 * What a player asks for. The query may hold secrets, so this prints without it.
 *
 * @param app the stream's app: all path segments before the last, however the player split (K2);
 *     may be empty
 * @param name the stream's name within its app: the last segment, never empty
 * @param query parameters of app and name, byte for byte, without a leading {@code ?}
 * @param agent the player's flashVer, control characters escaped; may be empty
 */
public record PlayRequest(String app, String name, String query, String agent) {

  @Override
  public String toString() {
    return "play of " + (app.isEmpty() ? name : app + "/" + name) + (query.isEmpty() ? "" : "?***");
  }
}
