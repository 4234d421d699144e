package io.rtmprelay.web.api;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;

/** Handlers by the operationId that the contract has for them. Used on the server's loop. */
public final class Calls {

  private final Map<String, Handler<RoutingContext>> handlers = new HashMap<>();

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

  /** All of them. */
  public Map<String, Handler<RoutingContext>> all() {
    return Map.copyOf(handlers);
  }
}
