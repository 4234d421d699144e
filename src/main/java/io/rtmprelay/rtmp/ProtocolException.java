package io.rtmprelay.rtmp;

/**
 * A peer broke the protocol in a way that ends its connection.
 *
 * <p>The message says what came and what was expected; it holds no key or token. There is no stack
 * trace: the fault is the peer's, and hostile peers must not make it expensive.
 */
public final class ProtocolException extends Exception {

  private final Breach breach;

  public ProtocolException(String message) {
    this(Breach.RULES, message);
  }

  public ProtocolException(Breach breach, String message) {
    super(message, null, false, false);
    this.breach = breach;
  }

  /** What the peer did, in short. */
  public Breach breach() {
    return breach;
  }
}
