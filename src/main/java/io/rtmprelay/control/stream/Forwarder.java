package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.Future;

/** Takes publishers to the node that is the origin of their stream. Any thread. */
@FunctionalInterface
public interface Forwarder {

  /** Where a publisher's place is. */
  sealed interface Place {

    /** At this node, be it that the publisher is refused. */
    record Here(PublishAnswer answer) implements Place {}

    /** At another node, which is the stream's origin. */
    record Elsewhere(Claim.Held held) implements Place {}

    /** Nowhere as long as nobody can be the origin; {@code reason} is for the peer and the log. */
    record Nowhere(String reason) implements Place {}
  }

  /** Where publishers of this node get their place. */
  @FunctionalInterface
  interface Places {

    /**
     * Gives a publisher its place here, if this node is the stream's origin or may be it now.
     * Called on the publisher's loop.
     */
    Future<Place> place(PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route);
  }

  /**
   * Passes a publisher, which has the right to publish, on to the origin; the answer is that one's.
   *
   * @param here where it gets its place once that origin is none any more
   */
  Future<PublishAnswer> passOn(
      PublishGate.Attempt attempt,
      Newcomer newcomer,
      RouteConfig route,
      Claim.Held held,
      Places here);

  /** Asks those who are passed on to connect anew, elsewhere; completes when none is left. */
  default Future<Void> drain(String why) {
    return Future.succeededFuture();
  }

  /** Disconnects those who are passed on; completes when none is left. */
  default Future<Void> stop(String reason) {
    return Future.succeededFuture();
  }
}
