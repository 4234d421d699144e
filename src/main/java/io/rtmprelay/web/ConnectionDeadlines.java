package io.rtmprelay.web;

import io.rtmprelay.web.live.SocketLayer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;

/**
 * Cuts connections that are slow on purpose: with their next request, with its body, with taking
 * the answer. Used on the server's loop.
 */
final class ConnectionDeadlines {

  /** From accept, or from the last answer, to the next request's head. */
  private static final long IDLE_MS = 60_000;

  /** From a request's head to the end of its answer. */
  private static final long ANSWER_MS = 30_000;

  private final Vertx vertx;
  private final SocketLayer sockets;
  private final Map<HttpConnection, Long> timers = new HashMap<>();

  ConnectionDeadlines(Vertx vertx, SocketLayer sockets) {
    this.vertx = vertx;
    this.sockets = sockets;
  }

  /** The connection is new. */
  void accepted(HttpConnection connection, long handshakeMs) {
    arm(connection, handshakeMs);
    connection.closeHandler(closed -> lasts(connection));
  }

  /** A request has come. */
  void asked(RoutingContext request) {
    HttpConnection connection = request.request().connection();
    if (timers.containsKey(connection)) {
      arm(connection, ANSWER_MS);
      request.addEndHandler(
          ended -> {
            if (timers.containsKey(connection)) {
              arm(connection, IDLE_MS);
            }
          });
    }
    request.next();
  }

  /** The connection carries something that lasts, and its own watch over it. */
  void lasts(HttpConnection connection) {
    Long timer = timers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }

  private void arm(HttpConnection connection, long limitMs) {
    Long before = timers.put(connection, vertx.setTimer(limitMs, due -> sockets.cut(connection)));
    if (before != null) {
      vertx.cancelTimer(before);
    }
  }
}
