package io.rtmprelay.web;

import io.rtmprelay.web.access.Caller;
import io.rtmprelay.web.live.SocketLayer;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that may outlast the right they were opened with, each with who opened it. Used on
 * the server's loop.
 */
final class LastingConnections {

  private static final Logger log = LoggerFactory.getLogger(LastingConnections.class);

  private final SocketLayer sockets;
  private final Map<HttpConnection, Caller> callers = new HashMap<>();

  LastingConnections(SocketLayer sockets) {
    this.sockets = sockets;
  }

  /** A request was let in that may take long to answer. */
  void opened(RoutingContext request) {
    HttpConnection connection = request.request().connection();
    Caller caller = Caller.of(request);
    if (caller != null && callers.put(connection, caller) == null) {
      sockets.whenClosed(connection, () -> callers.remove(connection));
    }
  }

  /** Ends the connections of {@code gone}, whatever goes over them. */
  void cutThoseOf(Set<Caller> gone) {
    List<HttpConnection> theirs = new ArrayList<>(); // each is forgotten as it is cut
    callers.forEach(
        (connection, caller) -> {
          if (gone.contains(caller)) {
            theirs.add(connection);
          }
        });
    for (HttpConnection connection : theirs) {
      log.info("{}: cut, since its token is not valid any more", connection.remoteAddress());
      sockets.cut(connection);
    }
  }
}
