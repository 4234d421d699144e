package io.rtmprelay.web;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.relay.budget.OutletDepth;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.transport.http.HttpSockets;
import io.rtmprelay.web.live.SocketLayer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.WebSocketFrame;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the relay has below HTTP. */
public record LiveSockets(HttpSockets sockets) implements SocketLayer {

  private static final int MANY = 10_000;

  /** Sockets within {@code limits}. */
  public static SocketLayer of(ConnectionLimits limits) {
    return new LiveSockets(new HttpSockets(limits));
  }

  /** Sockets within limits that no test comes near. */
  public static SocketLayer ample() {
    return of(
        new ConnectionLimits(
            new LimitsConfig(
                1 << 20,
                MANY,
                MANY,
                new LimitsConfig.HandshakeRate(MANY, MANY),
                null,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                1_000_000)));
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
