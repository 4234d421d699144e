package io.rtmprelay.transport;

import io.vertx.core.Future;

/** Decides whether a publish is allowed, and to which stream it goes. */
public interface PublishGate {

  /**
   * Called on the publisher's loop; the future may complete on any thread and is waited for within
   * a time limit.
   */
  Future<PublishAnswer> publish(PublishAttempt attempt, Publisher publisher);
}
