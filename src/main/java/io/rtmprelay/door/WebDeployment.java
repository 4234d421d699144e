package io.rtmprelay.door;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verticle of one address, from its first to its last connection. Any thread. */
final class WebDeployment<V extends Deployable> {

  private static final Logger log = LoggerFactory.getLogger(WebDeployment.class);

  private final Vertx vertx;
  private final V server;
  private volatile String id = "";
  private volatile boolean begun;
  private volatile boolean over;

  WebDeployment(Vertx vertx, V server) {
    this.vertx = vertx;
    this.server = server;
  }

  V server() {
    return server;
  }

  Future<Void> begin() {
    begun = true;
    return vertx.deployVerticle(server).onSuccess(deployed -> id = deployed).mapEmpty();
  }

  boolean isBegun() {
    return begun;
  }

  Future<Void> end() {
    return vertx.undeploy(id).onComplete(undeployed -> over = true);
  }

  /** Ends it once {@code lastLeft}, however that went. */
  void endAfter(Future<Void> lastLeft) {
    lastLeft
        .transform(left -> end())
        .onFailure(fault -> log.debug("{} was ended before: {}", server, fault.getMessage()));
  }

  boolean isOver() {
    return over;
  }
}
