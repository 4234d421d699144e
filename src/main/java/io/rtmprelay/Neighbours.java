package io.rtmprelay;

import io.rtmprelay.control.StreamRegistry;
import io.rtmprelay.control.publisher.PublisherAdmission;
import io.rtmprelay.control.stream.Forwarder;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.vertx.core.Future;

/** What a node has to do with the media of others. Any thread. */
interface Neighbours {

  /** Takes publishers to the origins of their streams. */
  Forwarder forwarder();

  /** Finds for viewers what lives elsewhere. */
  ViewerAdmission.Elsewhere elsewhere();

  /**
   * From here on other nodes reach this one's streams; fails with a BindException if the address
   * for that is not free.
   */
  Future<?> open(StreamRegistry streams, PublisherAdmission admission);

  /** Those who watch what lives elsewhere are told that it is over; completes once they left. */
  Future<Void> stop(String reason);

  /** Of a node alone, which has none. */
  final class None implements Neighbours {

    @Override
    public Forwarder forwarder() {
      return (attempt, newcomer, route, held, here) -> {
        throw new IllegalStateException(attempt + " is held by " + held.origin().name());
      };
    }

    @Override
    public ViewerAdmission.Elsewhere elsewhere() {
      return ViewerAdmission.Elsewhere.NOWHERE;
    }

    @Override
    public Future<?> open(StreamRegistry streams, PublisherAdmission admission) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> stop(String reason) {
      return Future.succeededFuture();
    }
  }
}
