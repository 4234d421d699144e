package io.rtmprelay.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;

/**
 * What stands before the nodes of a cluster: leads each connection to one that is ready and takes
 * it, all by turns. Its connections live on one control loop, which owns it.
 */
final class Balancer {

  private static final int CONNECT_TIMEOUT_MS = 500;

  private final List<NodeProcess> nodes;
  private final NetServer server;
  private final NetClient client;
  private int turn;

  Balancer(Vertx vertx, List<NodeProcess> nodes) {
    this.nodes = List.copyOf(nodes);
    this.server =
        vertx
            .createNetServer(
                new NetServerOptions().setHost(Loopback.HOST).setPort(0).setTcpNoDelay(true))
            .connectHandler(this::take);
    this.client =
        vertx.createNetClient(
            new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setTcpNoDelay(true));
  }

  /** Listens on a free port of loopback, and says which. */
  Future<Integer> listen() {
    return server.listen().map(NetServer::actualPort);
  }

  /** Nobody is let in any more, and every connection is closed. */
  Future<Void> close() {
    return server.close().eventually(client::close);
  }

  private void take(NetSocket peer) {
    peer.exceptionHandler(fault -> peer.close()); // reset by who has gone
    peer.pause();
    lead(peer, nodes.size());
  }

  /** Tries the nodes whose turn it is, {@code left} of them. */
  private void lead(NetSocket peer, int left) {
    if (left == 0) {
      peer.close();
      return;
    }
    NodeProcess node = nodes.get(turn++ % nodes.size());
    if (node.isReady()) {
      client
          .connect(node.ports().ingest(), Loopback.HOST)
          .onComplete(connected -> join(peer, connected), refused -> lead(peer, left - 1));
    } else {
      lead(peer, left - 1);
    }
  }

  /** Each one's end is passed on to the other. */
  private static void join(NetSocket peer, NetSocket node) {
    node.exceptionHandler(fault -> node.close());
    peer.pipeTo(node);
    node.pipeTo(peer);
    peer.closeHandler(closed -> node.close());
    node.closeHandler(closed -> peer.close());
  }
}
