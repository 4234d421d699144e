package io.rtmprelay.transport;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.impl.NetServerInternal;
import io.vertx.core.net.impl.ServerID;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that are listened on, at the end of it. Vert.x closes one only after it took its servers
 * out of it, so that who connects in between is met by a fault; and it does not tell of the end
 * before the last connection is closed too.
 */
public final class ListeningSocket {

  private static final long POLL_MS = 5;
  private static final long LIMIT_MS = 5_000;

  private ListeningSocket() {}

  /**
   * Closes one; connections that came by it stay.
   *
   * @param listening null if it is not known, and so is left to Vert.x
   * @return completes once that is done, if there was anything to do
   */
  public static Future<Void> closed(@Nullable Channel listening) {
    if (listening == null) {
      return Future.succeededFuture();
    }
    Promise<Void> closed = Promise.promise();
    listening.close().addListener(done -> closed.complete());
    return closed.future();
  }

  /** Completes once no server of {@code vertx} listens there; fails if that takes seconds. */
  public static Future<Void> vacant(Vertx vertx, String host, int port) {
    Promise<Void> free = Promise.promise();
    poll((VertxInternal) vertx, new ServerID(port, host), LIMIT_MS / POLL_MS, free);
    return free.future();
  }

  private static void poll(VertxInternal vertx, ServerID id, long times, Promise<Void> free) {
    Map<ServerID, NetServerInternal> servers = vertx.sharedTcpServers();
    boolean isTaken;
    synchronized (servers) { // as Vert.x itself guards it
      isTaken = servers.containsKey(id);
    }
    if (!isTaken) {
      free.complete();
    } else if (times == 0) {
      free.fail(new IOException("an address is not given up"));
    } else {
      vertx.setTimer(POLL_MS, due -> poll(vertx, id, times - 1, free));
    }
  }
}
