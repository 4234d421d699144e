package io.rtmprelay.access;

import io.rtmprelay.config.host.HostName;

/**
 * What somebody asks to publish or to play.
 *
 * @param app app of the stream, which may hold slashes and may be empty
 * @param name last segment of the stream's name
 * @param query parameters of app and name, byte for byte, without the leading question mark; may
 *     hold secrets
 * @param address host and port it comes from
 * @param agent what it calls itself; from the network, may be empty
 */
public record AccessRequest(String app, String name, String query, String address, String agent) {

  /** {@code app/name}, or the name alone if the app is empty. */
  public String streamName() {
    return app.isEmpty() ? name : app + "/" + name;
  }

  /** The host it comes from. */
  String host() {
    return HostName.ofPeer(address);
  }

  /** Without the query. */
  @Override
  public String toString() {
    return address + ": " + streamName();
  }
}
