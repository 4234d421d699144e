package io.rtmprelay.control.stream;

import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.SoleOrigin;
import io.vertx.core.Future;

/** Other nodes, as a bench finds them. */
public interface Surroundings {

  /** No other nodes. */
  Surroundings NONE =
      new Surroundings() {
        @Override
        public Origins origins() {
          return new SoleOrigin();
        }

        @Override
        public Forwarder forwarder(StreamServices services) {
          return (attempt, newcomer, route, held, here) -> Future.failedFuture("no other node");
        }
      };

  /** Who is the origin of what. */
  Origins origins();

  /** Who takes publishers there. */
  Forwarder forwarder(StreamServices services);
}
