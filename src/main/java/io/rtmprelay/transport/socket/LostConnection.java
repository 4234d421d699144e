package io.rtmprelay.transport.socket;

/** Why a connection to a server was lost, for a person. */
public final class LostConnection {

  private LostConnection() {}

  /** The system's own words for a lost connection name calls, not causes. */
  public static String inWords(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("Connection reset")) {
      return "the server reset the connection";
    }
    return message.contains("Broken pipe")
        ? "the server closed the connection"
        : "connection lost: " + message;
  }
}
