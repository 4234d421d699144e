package io.rtmprelay.web.contract;

import io.rtmprelay.control.bus.BodyFault;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Finds in a request that is not right by the contract what else is wrong with it, so that all of
 * it is told at once. Used on the server's loop.
 */
@FunctionalInterface
public interface FurtherFaults {

  /** Finds nothing. */
  FurtherFaults NONE = request -> Future.succeededFuture(List.of());

  /** All that is wrong with the request's body as far as is known here. */
  Future<List<BodyFault>> in(RoutingContext request);
}
