package io.rtmprelay.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.loop.MediaLoops;
import io.rtmprelay.transport.play.PlayGate;
import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.NetServerInternal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on one address, on every media loop. Each peer is an {@link Arrival} first, which becomes
 * a {@link RtmpConnection}.
 */
public final class RtmpServer {

  private static final Logger log = LoggerFactory.getLogger(RtmpServer.class);

  private static final AtomicInteger UNKNOWN_PORTS = new AtomicInteger();

  private static final int BACKLOG = 4096;

  /** A peer whose kernel acknowledges nothing for so long, data or keep-alive, is gone. */
  private static final int USER_TIMEOUT_MS = 8_000;

  /** No publisher stays for so long. */
  private static final long FOREVER_DAYS = 10 * 365;

  private final MediaLoops loops;
  private final ConnectionLimits limits;
  private final PublishGate gate;
  private final PlayGate plays;
  private final List<NetServer> servers = new CopyOnWriteArrayList<>();
  private volatile IngestTerms terms;
  private volatile boolean accepting = true;

  /** Null until somebody came by it. */
  private volatile @Nullable Channel listening;

  public RtmpServer(
      MediaLoops loops,
      IngestConfig address,
      ServerSettings settings,
      ConnectionLimits limits,
      PublishGate gate,
      PlayGate plays) {
    this.loops = loops;
    this.terms = IngestTerms.of(address, settings);
    this.limits = limits;
    this.gate = gate;
    this.plays = plays;
  }

  /**
   * Listens for other nodes of the cluster: {@code gate} has to tell who is one.
   *
   * @param chunkSize bytes of body in each chunk sent; that of the images that go to sinks
   */
  public static RtmpServer forNodes(
      MediaLoops loops, IngestConfig address, int chunkSize, PublishGate gate) {
    ServerSettings settings = IngestTerms.amongNodes(chunkSize);
    return new RtmpServer(
        loops, address, settings, ConnectionLimits.none(), gate, PlayGate.NOTHING);
  }

  /**
   * Starts to listen; the port is the one really taken. Fails with a BindException if it is not
   * free.
   */
  public Future<Integer> listen() {
    IngestConfig address = terms.address();
    // Servers share a port that is yet to be found only if they name it by a number of its own.
    SocketAddress local =
        address.port() == 0
            ? SocketAddress.sharedRandomPort(UNKNOWN_PORTS.incrementAndGet(), address.host())
            : SocketAddress.inetSocketAddress(address.port(), address.host());
    Future<Integer> port = Future.succeededFuture(address.port());
    for (MediaLoop loop : loops.all()) {
      port = port.compose(before -> listen(loop, local));
    }
    return port;
  }

  private Future<Integer> listen(MediaLoop loop, SocketAddress local) {
    NetServer server =
        loops
            .vertx()
            .createNetServer(
                new NetServerOptions()
                    .setTcpNoDelay(true)
                    .setTcpKeepAlive(true)
                    .setTcpUserTimeout(USER_TIMEOUT_MS)
                    .setAcceptBacklog(BACKLOG));
    server.connectHandler(socket -> accept(loop, (NetSocketInternal) socket));
    servers.add(server);
    Promise<Integer> listening = loop.promise();
    loop.run(
        () ->
            ((NetServerInternal) server)
                .listen(loop.context(), local)
                .map(NetServer::actualPort)
                .onComplete(listening));
    return listening.future();
  }

  private void accept(MediaLoop loop, NetSocketInternal socket) {
    ChannelHandlerContext context = socket.channelHandlerContext();
    InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
    if (remote == null) {
      context.close();
    } else if (accepting) {
      listening = context.channel().parent();
      new Arrival(loop, context, remote, limits, terms, gate, plays).begin();
    } else {
      log.debug("{}: refused, the relay is stopping", remote);
      context.close();
    }
  }

  /**
   * Whoever connects from now on meets {@code next}, of the same host and port, and {@code
   * settings}; whoever is connected does not notice. Any thread.
   */
  public void become(IngestConfig next, ServerSettings settings) {
    terms = terms.become(next, settings);
  }

  /** From now on whoever connects is turned away; publishers that are connected stay. */
  public void stopAccepting() {
    accepting = false;
  }

  /**
   * Closes the listening sockets; connections stay until they end. It may listen again later. Any
   * thread.
   */
  public void leave() {
    List<NetServer> left = List.copyOf(servers);
    servers.clear();
    ListeningSocket.closed(listening)
        .onComplete(closed -> left.forEach(server -> server.shutdown(FOREVER_DAYS, TimeUnit.DAYS)));
  }

  /** Closes the listening sockets and every connection. */
  public Future<Void> close() {
    stopAccepting();
    return ListeningSocket.closed(listening)
        .compose(closed -> Future.join(servers.stream().map(NetServer::close).toList()))
        .mapEmpty();
  }
}
