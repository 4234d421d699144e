package io.rtmprelay.transport;

import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.rtmprelay.transport.socket.LostConnection;
import io.rtmprelay.transport.tls.TlsFault;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What became of an accepted connection, by what its pipeline tells, in words for a person. */
final class ConnectionFault {

  static final String CLOSED = "the peer closed the connection";

  private ConnectionFault() {}

  /** Null for what no peer and no network can bring about. */
  static @Nullable String inWords(Throwable cause) {
    String ofTls = TlsFault.ofPublisher(cause);
    if (ofTls != null) {
      return ofTls;
    }
    return cause instanceof IOException ? "connection lost: " + LostConnection.words(cause) : null;
  }

  /** Null for an event after which the connection goes on. */
  static @Nullable String inWords(Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      String words = inWords(handshake.cause());
      return words == null ? "TLS failed" : words;
    }
    return event instanceof SslCloseCompletionEvent ? CLOSED : null;
  }
}
