package io.rtmprelay.relay.life;

import java.util.Locale;

/** Where a sink stands in its life; the names, in lower case, are those of the API. */
public enum SinkState {
  /** Not wanted now: disabled, or its stream is over. */
  OFF,
  /** On the way to the target: lookup, connect, TLS. */
  DIALLING,
  /** In the dialogue until the target takes media, then waiting for a keyframe. */
  STARTING,
  /** Media goes out. */
  LIVE,
  /** An attempt failed; another one is due. */
  RETRYING,
  /** Failed for good: waits for an operator, a config change or the next publisher. */
  FAILED,
  /** Being ended in order. */
  ENDING;

  /** Whether there is a connection to the target. */
  public boolean isConnected() {
    return this == STARTING || this == LIVE || this == ENDING;
  }

  /** Its name for people. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
