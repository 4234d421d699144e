package io.rtmprelay.control.stream;

import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.Future;

/** Takes publishers to the node that is the origin of their stream. */
@FunctionalInterface
public interface Forwarder {

  /**
   * Passes a publisher, which has the right to publish, on to the origin; the answer is that one's.
   * Called on any thread.
   */
  Future<PublishAnswer> passOn(PublishGate.Attempt attempt, Newcomer newcomer, Claim.Held held);
}
