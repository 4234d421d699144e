package io.rtmprelay.rtmp.session;

/**
 * What a publisher asks for. The query may hold secrets, so this prints without it.
 *
 * @param app the stream's app: all path segments before the last, whatever the encoder split (K2);
 *     may be empty
 * @param name the stream's name within its app: the last segment, never empty
 * @param query parameters of app and publish name, byte for byte, without a leading {@code ?}
 * @param tcUrl the address the encoder was given, as it sent it, control characters escaped; may be
 *     empty, and may hold parameters
 * @param agent the encoder's flashVer, control characters escaped; may be empty
 * @param enhanced whether connect held any Enhanced RTMP field; such media may come without (K52)
 */
public record PublishRequest(
    String app, String name, String query, String tcUrl, String agent, boolean enhanced) {

  /** The stream's public name, {@code app/name}. */
  public String stream() {
    return app.isEmpty() ? name : app + "/" + name;
  }

  @Override
  public String toString() {
    return "publish of "
        + stream()
        + (query.isEmpty() ? "" : "?***")
        + (agent.isEmpty() ? "" : " by " + agent);
  }
}
