package io.rtmprelay.transport.limit;

import io.rtmprelay.rtmp.Breach;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a connection of a publisher or player ended. */
public enum Closing {
  /** The peer closed it, or it was lost. */
  LEFT(null),
  /** The peer broke the protocol. */
  PROTOCOL(null),
  HANDSHAKE("limits.handshake"),
  IDLE("limits.publisherIdle"),
  MESSAGE_SIZE("limits.messageSize"),
  BITRATE("limits.bitrate"),
  /** The peer was told that it may not, or no longer. */
  REFUSED(null),
  /** The relay ended it: an operator, another publisher, the stream's end. */
  ENDED(null),
  /** The relay failed. */
  FAULT(null);

  private final @Nullable String key;

  Closing(@Nullable String key) {
    this.key = key;
  }

  /** That of a peer that did {@code breach}. */
  public static Closing of(Breach breach) {
    return switch (breach) {
      case RULES -> PROTOCOL;
      case HANDSHAKE -> HANDSHAKE;
      case IDLE -> IDLE;
      case MESSAGE_SIZE -> MESSAGE_SIZE;
    };
  }

  /** As metrics name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For the log: of a bound in the config it names that too, for who wants to move it. */
  public String inWords(@Nullable String reason) {
    return key == null ? String.valueOf(reason) : reason + " (" + key + ")";
  }
}
