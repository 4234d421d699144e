package io.rtmprelay.rtmp;

/** What a peer did that ends its connection. */
public enum Breach {
  /** It broke a rule of the protocol, or a bound that is not to be set. */
  RULES,
  /** It was too late with its publish. */
  HANDSHAKE,
  /** It published, and sent no media for too long. */
  IDLE,
  /** It declared a message longer than a publisher may send. */
  MESSAGE_SIZE
}
