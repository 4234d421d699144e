package io.rtmprelay.transport.tls;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong on a TLS connection, in words for a person. */
public final class TlsFault {

  /** The peer's alert in the words of the JVM, and in those of BoringSSL. */
  private static final Pattern ALERT =
      Pattern.compile("fatal alert: ([a-z_]{1,40})|_ALERT_([A-Z_]{1,40})");

  /** What BoringSSL found itself, behind its error's number and where it came from. */
  private static final Pattern NATIVE = Pattern.compile("error:[0-9a-f]+:.*:([A-Z0-9_]{1,60})");

  private static final int MAX_CHARS = 160;

  private TlsFault() {}

  /** The fault of TLS in {@code cause}, as a pipeline tells it; null if it is none. */
  static @Nullable SSLException in(Throwable cause) {
    Throwable inner =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (inner instanceof SSLException fault) {
      return fault;
    }
    for (Throwable aside : inner.getSuppressed()) { // a close during the handshake is told so
      if (aside instanceof SSLException fault) {
        return fault;
      }
    }
    return null;
  }

  /** What a publisher did, or what became of it; null if {@code cause} is no fault of TLS. */
  public static @Nullable String ofPublisher(Throwable cause) {
    SSLException fault = in(cause);
    if (fault == null) {
      return null;
    }
    if (fault instanceof NotSslRecordException) {
      return startsLikeRtmp(fault)
          ? "RTMP without TLS on a port for RTMPS"
          : "no TLS on a port for RTMPS";
    }
    if (isCut(fault)) {
      return "the peer closed the connection during the TLS handshake";
    }
    String alert = alert(fault);
    return alert == null
        ? "TLS failed: " + plain(fault)
        : "the peer ended TLS (" + alert + "); does it trust the certificate?";
  }

  /** The handler's message ends with what came, in hexadecimal. */
  static boolean startsLikeRtmp(SSLException fault) {
    return String.valueOf(fault.getMessage()).contains("record: 03");
  }

  static boolean isCut(SSLException fault) {
    return String.valueOf(fault.getMessage()).contains("closed while SSL/TLS handshake");
  }

  /** The peer's word for why it ended TLS; null if it did not. */
  static @Nullable String alert(SSLException fault) {
    Matcher alert = ALERT.matcher(String.valueOf(fault.getMessage()));
    if (!alert.find()) {
      return null;
    }
    String word = alert.group(1) == null ? alert.group(2) : alert.group(1);
    return inWords(word);
  }

  private static String inWords(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The library's own words, which may quote the peer. */
  static String plain(SSLException fault) {
    String words = String.valueOf(fault.getMessage()).replaceAll("[^ -~]", "?");
    Matcher own = NATIVE.matcher(words);
    if (own.find()) {
      return inWords(own.group(1));
    }
    return words.length() > MAX_CHARS ? words.substring(0, MAX_CHARS) + "..." : words;
  }
}
