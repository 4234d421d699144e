package io.rtmprelay.relay.life;

/** Where a stream stands in its life; the names, in lower case, are those of the API. */
public enum StreamState {
  /** A publisher sends. */
  LIVE,
  /** The publisher is lost and may come back. */
  GAP,
  /** No further media; sinks are being ended. */
  ENDING
}
