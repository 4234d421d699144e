package io.rtmprelay.transport.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What was wrong with TLS of a server that was dialled.
 *
 * @param reason in words a person can act on
 */
public record ServerFault(FailureClass kind, String reason) {

  private static final int MAX_DEPTH = 8;

  /** The fault in {@code cause}; null if it has nothing to do with TLS. */
  public static @Nullable ServerFault of(Throwable cause) {
    UntrustedServer untrusted = untrusted(cause);
    if (untrusted != null) {
      return new ServerFault(untrusted.kind(), String.valueOf(untrusted.getMessage()));
    }
    SSLException fault = TlsFault.in(cause);
    return fault == null ? null : of(fault);
  }

  private static ServerFault of(SSLException fault) {
    if (fault instanceof NotSslRecordException) {
      return new ServerFault(
          FailureClass.SLOW_DOWN,
          TlsFault.startsLikeRtmp(fault)
              ? "the server speaks RTMP without TLS; write rtmp://"
              : "the server speaks no TLS on this port");
    }
    if (TlsFault.isCut(fault)) {
      return new ServerFault(
          FailureClass.RETRYABLE,
          "the server closed the connection during the TLS handshake; does it speak TLS?");
    }
    String alert = TlsFault.alert(fault);
    return alert == null
        ? new ServerFault(FailureClass.RETRYABLE, "TLS failed: " + TlsFault.plain(fault))
        : new ServerFault(FailureClass.SLOW_DOWN, "the server refused TLS: " + alert);
  }

  private static @Nullable UntrustedServer untrusted(Throwable cause) {
    Throwable at = cause;
    for (int depth = 0; at != null && depth < MAX_DEPTH; depth++) {
      if (at instanceof UntrustedServer found) {
        return found;
      }
      at = at.getCause();
    }
    return null;
  }
}
