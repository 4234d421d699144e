package io.rtmprelay.web.feed;

import io.rtmprelay.web.live.SocketLayer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;

/** The way to one client by its WebSocket. Used on the socket's loop. */
final class FeedSocket implements FeedClient.Line {

  /** How long one that is closed has to read why. */
  private static final long CLOSE_LIMIT_MS = 5_000;

  private final Vertx vertx;
  private final SocketLayer sockets;
  private final HttpConnection connection;
  private final ServerWebSocket socket;

  /**
   * @param connection the one that {@code socket} was upgraded from
   */
  FeedSocket(Vertx vertx, SocketLayer sockets, HttpConnection connection, ServerWebSocket socket) {
    this.vertx = vertx;
    this.sockets = sockets;
    this.connection = connection;
    this.socket = socket;
    sockets.gatherWrites(connection);
  }

  @Override
  public void send(FeedMessage message, Runnable taken) {
    socket.writeFrame(sockets.text(message.utf8())).onComplete(done -> taken.run());
  }

  @Override
  public void ping() {
    socket.writePing(Buffer.buffer());
  }

  @Override
  public void close(int code, String reason) {
    long limit = vertx.setTimer(CLOSE_LIMIT_MS, due -> cut());
    socket.close((short) code, reason).onComplete(done -> vertx.cancelTimer(limit));
  }

  @Override
  public void ignore() {
    sockets.stopReading(connection);
  }

  @Override
  public void cut() {
    sockets.cut(connection);
  }
}
