package io.rtmprelay.transport.socket;

import java.util.regex.Pattern;

/** Why a connection was lost, for a person. */
public final class LostConnection {

  /** What stands before the system's words: the call that failed, and its number of the fault. */
  private static final Pattern CALL =
      Pattern.compile("\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

  private LostConnection() {}

  /** Of a connection to a server. */
  public static String inWords(Throwable cause) {
    String message = words(cause);
    if (message.contains("Connection reset")) {
      return "the server reset the connection";
    }
    return message.contains("Broken pipe")
        ? "the server closed the connection"
        : "connection lost: " + message;
  }

  /** What the system says of a fault, without the call that it came of. */
  public static String words(Throwable cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : CALL.matcher(message).replaceFirst("");
  }
}
