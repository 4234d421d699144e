package io.rtmprelay.web.api;

import io.rtmprelay.web.contract.FurtherFaults;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;

/** Handlers by the operationId that the contract has for them. Used on the server's loop. */
public final class Calls {

  private final Map<String, Handler<RoutingContext>> handlers = new HashMap<>();
  private final Map<String, FurtherFaults> judges = new HashMap<>();

  /**
   * Has {@code id} handled.
   *
   * @throws IllegalStateException if it is handled already
   */
  public Calls on(String id, Handler<RoutingContext> handler) {
    if (handlers.putIfAbsent(id, handler) != null) {
      throw new IllegalStateException(id + " is handled twice");
    }
    return this;
  }

  /** Has {@code other} asked too what is wrong with bodies of {@code id}. */
  public Calls judged(String id, FurtherFaults other) {
    judges.put(id, other);
    return this;
  }

  /** Who else is asked what is wrong with bodies. */
  public Map<String, FurtherFaults> judges() {
    return Map.copyOf(judges);
  }

  /** All of them. */
  public Map<String, Handler<RoutingContext>> all() {
    return Map.copyOf(handlers);
  }
}
