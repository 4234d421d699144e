package io.rtmprelay.access.hook;

import io.vertx.core.VertxException;
import java.security.GeneralSecurityException;

/**
 * Why a web server that was called gave no answer, in words for the log. Neither the URL that was
 * called nor anything the server said is in them: it may say again what it was sent, secrets too.
 */
public final class CallFault {

  private CallFault() {}

  /** What went wrong, by {@code cause}. */
  public static String inWords(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String kind = root.getClass().getSimpleName();
    String message = root.getMessage();
    if (message == null || message.contains("://")) {
      return kind;
    }
    if (root instanceof GeneralSecurityException) {
      return "its certificate is not trusted: " + message;
    }
    // Who reads an answer quotes of it what cannot be read.
    return root instanceof RuntimeException && !(root instanceof VertxException)
        ? "its answer cannot be read (" + kind + ")"
        : message;
  }
}
