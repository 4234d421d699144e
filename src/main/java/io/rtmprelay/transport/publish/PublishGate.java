package io.rtmprelay.transport.publish;

import io.vertx.core.Future;

/** Decides whether a publish is allowed, and to which stream it goes. */
public interface PublishGate {

  /**
   * Called on the publisher's loop; the future may complete on any thread and is waited for within
   * a time limit.
   */
  Future<PublishAnswer> publish(Attempt attempt, Publisher publisher);

  /**
   * What a peer asked to publish.
   *
   * @param app app of the stream, which may hold slashes and may be empty
   * @param name last segment of the stream's name
   * @param query parameters of app and name, byte for byte, without the leading question mark; may
   *     hold keys, so it is never logged
   * @param agent what the encoder calls itself; from the network, may be empty
   */
  record Attempt(String app, String name, String query, String agent) {

    /** {@code app/name}, or the name alone if the app is empty. */
    public String streamName() {
      return app.isEmpty() ? name : app + "/" + name;
    }

    @Override
    public String toString() {
      return streamName();
    }
  }
}
