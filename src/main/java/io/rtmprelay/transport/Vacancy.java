package io.rtmprelay.transport;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.impl.NetServerInternal;
import io.vertx.core.net.impl.ServerID;
import java.io.IOException;
import java.util.Map;

/**
 * Waits for an address that was given up to be free: what closes a listening socket does not tell
 * before its last connection is closed too.
 */
public final class Vacancy {

  private static final long POLL_MS = 5;
  private static final long LIMIT_MS = 5_000;

  private Vacancy() {}

  /** Completes once no server of {@code vertx} listens there; fails if that takes seconds. */
  public static Future<Void> of(Vertx vertx, String host, int port) {
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
