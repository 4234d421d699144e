package io.rtmprelay.web.live;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.relay.budget.OutletDepth;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What lies below HTTP, where this package does not look. Used on the connections' loop. */
public interface SocketLayer {

  /**
   * Takes in the connections of one server, in place of TLS of the server's own: says false of one
   * for which there is no place, and which is being closed.
   */
  Predicate<HttpConnection> intake(@Nullable ServerTls tls);

  /** Keeps what the connection's socket holds as shallow as asked. */
  void keepBelow(HttpConnection connection, OutletDepth depth);

  /** Reads no more from the connection. */
  void stopReading(HttpConnection connection);

  /** Closes the connection at once; what did not leave yet never does. */
  void cut(HttpConnection connection);

  /**
   * Closes the listening socket that {@code connection} came by, and nothing else; completes once
   * that is done. Null if none came by it yet.
   */
  Future<Void> stopListening(@Nullable HttpConnection connection);

  /** Runs {@code action} on the connection's loop once it is closed, whatever became of it. */
  void whenClosed(HttpConnection connection, Runnable action);

  /** A buffer over {@code bytes}, which are not copied and stay the caller's to release. */
  Buffer share(ByteBuf bytes);

  /** Lets what is written to the connection in one turn of its loop leave together. */
  void gatherWrites(HttpConnection connection);

  /** A text message in one frame over {@code utf8}, which is not copied and stays as it is. */
  WebSocketFrame text(byte[] utf8);
}
