package io.rtmprelay.transport;

import io.netty.channel.ConnectTimeoutException;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.transport.socket.LostConnection;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a server that was not reached.
 *
 * @param local address that it was dialled from, or null for whichever the system picked
 * @param timeoutMs that lookup, connecting and the TLS handshake had together
 * @param isTls whether it was dialled over TLS
 * @param isGreeting whether an address of it had taken the connection, and TLS was being agreed on
 */
record DialFault(
    RtmpUrl url, @Nullable String local, int timeoutMs, boolean isTls, boolean isGreeting) {

  static FailureClass kind(Throwable cause) {
    return isForbidden(cause) ? FailureClass.TERMINAL : FailureClass.RETRYABLE;
  }

  /** None of the addresses may be dialled. */
  private static boolean isForbidden(Throwable cause) {
    return cause instanceof IllegalArgumentException;
  }

  String inWords(Throwable cause) {
    String server = url.host() + ":" + url.port();
    if (cause instanceof UnknownHostException) {
      return "no address is known for " + url.host();
    }
    if (cause instanceof TimeoutException) {
      return "the address of " + url.host() + " was not found within " + timeoutMs + " ms";
    }
    if (cause instanceof ConnectTimeoutException) {
      return isGreeting
          ? server + " did not end the TLS handshake within " + timeoutMs + " ms; is it for TLS?"
          : server + " did not answer within " + timeoutMs + " ms";
    }
    String message = String.valueOf(cause.getMessage());
    if (isForbidden(cause)) {
      return message;
    }
    if (LocalClients.isUnbound(cause)) {
      return "cannot dial from localAddress " + local + ": it is no address of this machine";
    }
    if (message.contains("reset")) {
      return server + " reset the connection" + (isTls ? " during the TLS handshake" : "");
    }
    return message.contains("refused")
        ? server + " refused the connection; is the server running?"
        : "cannot connect to " + server + ": " + LostConnection.words(cause);
  }
}
