package io.rtmprelay.door;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.relay.budget.OutletDepth;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.transport.http.HttpSockets;
import io.rtmprelay.web.live.SocketLayer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gives the web the sockets it stands on, which it does not see. */
public final class HttpSocketLayer implements SocketLayer {

  private final HttpSockets sockets;

  public HttpSocketLayer(ConnectionLimits limits) {
    this.sockets = new HttpSockets(limits);
  }

  @Override
  public Predicate<HttpConnection> intake(@Nullable ServerTls tls) {
    return sockets.intake(tls);
  }

  @Override
  public void keepBelow(HttpConnection connection, OutletDepth depth) {
    HttpSockets.keepBelow(connection, depth);
  }

  @Override
  public void stopReading(HttpConnection connection) {
    HttpSockets.stopReading(connection);
  }

  @Override
  public void cut(HttpConnection connection) {
    HttpSockets.cut(connection);
  }

  @Override
  public Future<Void> stopListening(@Nullable HttpConnection connection) {
    return HttpSockets.stopListening(connection);
  }

  @Override
  public void whenClosed(HttpConnection connection, Runnable action) {
    HttpSockets.whenClosed(connection, action);
  }

  @Override
  public Buffer share(ByteBuf bytes) {
    return HttpSockets.share(bytes);
  }

  @Override
  public void gatherWrites(HttpConnection connection) {
    HttpSockets.gatherWrites(connection);
  }

  @Override
  public WebSocketFrame text(byte[] utf8) {
    return HttpSockets.text(utf8);
  }
}
