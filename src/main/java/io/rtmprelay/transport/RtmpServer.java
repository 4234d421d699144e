package io.rtmprelay.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.loop.MediaLoops;
import io.rtmprelay.transport.play.PlayGate;
import io.rtmprelay.transport.publish.PublishGate;
import io.rtmprelay.transport.tls.TlsServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.NetServerInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on one address, on every media loop, and makes a {@link RtmpConnection} of each peer. */
public final class RtmpServer {

  private static final Logger log = LoggerFactory.getLogger(RtmpServer.class);

  private static final AtomicInteger UNKNOWN_PORTS = new AtomicInteger();

  private static final int BACKLOG = 4096;

  /** A peer whose kernel acknowledges nothing for so long, data or keep-alive, is gone. */
  private static final int USER_TIMEOUT_MS = 8_000;

  /**
   * A relay sends a publisher next to nothing, so it asks one that is silent whether it is there.
   */
  private static final int KEEP_IDLE_SECONDS = 4;

  private static final int KEEP_INTERVAL_SECONDS = 2;

  /** Where there is no user timeout: as many questions as fit in it. */
  private static final int KEEP_COUNT = 2;

  /** No publisher stays for so long. */
  private static final long FOREVER_DAYS = 10 * 365;

  private final MediaLoops loops;
  private final ConnectionLimits limits;
  private final PublishGate gate;
  private final PlayGate plays;
  private final List<NetServer> servers = new CopyOnWriteArrayList<>();
  private volatile Terms terms;
  private volatile boolean accepting = true;

  /** What holds for the next connection. */
  private record Terms(IngestConfig address, ServerSettings settings, @Nullable TlsServer tls) {

    static Terms of(IngestConfig address, ServerSettings settings) {
      ServerTls tls = address.tls();
      return new Terms(address, settings, tls == null ? null : new TlsServer(tls.identity()));
    }

    /** What is the same of TLS is not made anew: its sockets would share nothing. */
    Terms become(IngestConfig next, ServerSettings nextSettings) {
      return Objects.equals(address.tls(), next.tls())
          ? new Terms(next, nextSettings, tls)
          : of(next, nextSettings);
    }
  }

  public RtmpServer(
      MediaLoops loops,
      IngestConfig address,
      ServerSettings settings,
      ConnectionLimits limits,
      PublishGate gate,
      PlayGate plays) {
    this.loops = loops;
    this.terms = Terms.of(address, settings);
    this.limits = limits;
    this.gate = gate;
    this.plays = plays;
  }

  /**
   * Starts to listen; the port is the one really taken. Fails with a BindException if it is not
   * free.
   */
  public Future<Integer> listen() {
    IngestConfig address = terms.address;
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
    InetSocketAddress remote =
        (InetSocketAddress) socket.channelHandlerContext().channel().remoteAddress();
    if (remote == null) {
      socket.channelHandlerContext().close();
      return;
    }
    InetAddress peer = remote.getAddress();
    String refusal = accepting ? limits.take(peer, loop.nowMs()) : "the relay is stopping";
    if (refusal != null) {
      log.debug("{}: refused, {}", remote, refusal);
      socket.channelHandlerContext().close();
      return;
    }
    keepAlive(socket.channelHandlerContext().channel());
    Terms now = terms;
    RtmpConnection connection = new RtmpConnection(loop, now.settings, gate, plays, remote);
    connection.whenClosed(() -> limits.give(peer));
    ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
    if (now.tls != null) {
      pipeline.addBefore("handler", "tls", now.tls.handler(MediaLoop.ALLOCATOR));
    }
    pipeline.addBefore("handler", "rtmp", connection);
  }

  private static void keepAlive(Channel channel) {
    if (channel instanceof EpollSocketChannel epoll) {
      epoll
          .config()
          .setTcpKeepIdle(KEEP_IDLE_SECONDS)
          .setTcpKeepIntvl(KEEP_INTERVAL_SECONDS)
          .setTcpKeepCnt(KEEP_COUNT);
    } else {
      ChannelConfig config = channel.config();
      config.setOption(option(ExtendedSocketOptions.TCP_KEEPIDLE), KEEP_IDLE_SECONDS);
      config.setOption(option(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEP_INTERVAL_SECONDS);
      config.setOption(option(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEP_COUNT);
    }
  }

  private static ChannelOption<Integer> option(SocketOption<Integer> option) {
    return NioChannelOption.of(option);
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
    left.forEach(server -> server.shutdown(FOREVER_DAYS, TimeUnit.DAYS));
  }

  /** Closes the listening sockets and every connection. */
  public Future<Void> close() {
    stopAccepting();
    return Future.join(servers.stream().map(NetServer::close).toList()).mapEmpty();
  }
}
