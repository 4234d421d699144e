package io.rtmprelay.relay.viewer;

/**
 * What somebody asked to play.
 *
 * @param app app of the stream, which may hold slashes and may be empty
 * @param name last segment of the stream's name
 * @param query parameters of app and name, byte for byte, without the leading question mark; may
 *     hold keys, so it is never logged
 * @param address host and port of who asked
 */
public record PlayAttempt(String app, String name, String query, String address) {

  /** {@code app/name}, or the name alone if the app is empty. */
  public String streamName() {
    return app.isEmpty() ? name : app + "/" + name;
  }

  @Override
  public String toString() {
    return streamName();
  }
}
