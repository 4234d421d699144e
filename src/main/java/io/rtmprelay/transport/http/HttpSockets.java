package io.rtmprelay.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.relay.budget.OutletDepth;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.transport.ListeningSocket;
import io.rtmprelay.transport.limit.Entry.Refused;
import io.rtmprelay.transport.socket.SocketOutput;
import io.rtmprelay.transport.tls.TlsServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets of an HTTP server. Used on its loop. */
public final class HttpSockets {

  private static final Logger log = LoggerFactory.getLogger(HttpSockets.class);

  private static final int MAX_GATHERED_WRITES = 256;

  private final ConnectionLimits limits;

  /**
   * @param limits within which all servers of the process take connections
   */
  public HttpSockets(ConnectionLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes in what a server accepted: with a place for it until it is closed, and TLS below its HTTP
   * if {@code tls} is there, so that its handshake is within the bounds of the connection.
   *
   * @return what says false if there is no place: the connection is being closed
   */
  public Predicate<HttpConnection> intake(@Nullable ServerTls tls) {
    TlsServer server = tls == null ? null : new TlsServer(tls.identity());
    return connection -> take(connection, server);
  }

  private boolean take(HttpConnection connection, @Nullable TlsServer tls) {
    Channel channel = channel(connection);
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      channel.close(); // it was gone before it was seen
      return false;
    }
    InetAddress peer = remote.getAddress();
    long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    Refused refusal = limits.take(peer, nowMs);
    if (refusal != null) {
      if (limits.counts().isToBeTold(refusal.by(), nowMs)) {
        log.warn("{}: refused: {}", remote, refusal);
      }
      channel.close();
      return false;
    }
    channel.closeFuture().addListener(closed -> limits.give(peer));
    if (tls != null) {
      channel.pipeline().addFirst("tls", tls.handler(channel.alloc()));
    }
    return true;
  }

  /** Keeps what the socket holds, and nobody can drop any more, as shallow as asked. */
  public static void keepBelow(HttpConnection connection, OutletDepth depth) {
    SocketOutput.keepBelow(channel(connection), depth);
  }

  /** Reads no more from the connection, whatever comes. */
  public static void stopReading(HttpConnection connection) {
    channel(connection).config().setAutoRead(false);
  }

  /** Closes the connection at once; what was written and did not leave is forgotten. */
  public static void cut(HttpConnection connection) {
    ChannelHandlerContext first = channel(connection).pipeline().firstContext();
    if (first != null) {
      first.close(); // from here: handlers further on wait for what was written
    }
  }

  /** Closes the listening socket that {@code connection} came by; connections stay. */
  public static Future<Void> stopListening(@Nullable HttpConnection connection) {
    return ListeningSocket.closed(connection == null ? null : channel(connection).parent());
  }

  /** Runs {@code action} once the connection's socket is closed, also as a WebSocket's. */
  public static void whenClosed(HttpConnection connection, Runnable action) {
    channel(connection).closeFuture().addListener(closed -> action.run());
  }

  /**
   * A buffer over {@code bytes}, which are neither copied nor released: they are to stay as they
   * are until what is written of them has left.
   */
  public static Buffer share(ByteBuf bytes) {
    return BufferInternal.buffer(bytes);
  }

  /**
   * What is written to the connection in one turn of its loop leaves together, in one system call
   * where it fits; for a connection that is sent many small messages at a time.
   */
  public static void gatherWrites(HttpConnection connection) {
    channel(connection)
        .pipeline()
        .addFirst(new FlushConsolidationHandler(MAX_GATHERED_WRITES, true));
  }

  /** A text message in one frame over {@code utf8}, which is not copied and is to stay as it is. */
  public static WebSocketFrame text(byte[] utf8) {
    return new WebSocketFrameImpl(WebSocketFrameType.TEXT, utf8, true);
  }

  private static Channel channel(HttpConnection connection) {
    return ((HttpServerConnection) connection).channelHandlerContext().channel();
  }
}
