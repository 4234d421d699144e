package io.rtmprelay.relay;

/**
 * What one stream may hold.
 *
 * @param memoryBytes most media held in all: caches, queues and what sockets have not yet taken
 * @param openingBytes most bytes since publish that are kept for sinks still on their way
 * @param openingMs most milliseconds of media since publish that are kept for them
 * @param freeze whether a gap is filled with the last picture and silence
 */
public record StreamSettings(long memoryBytes, long openingBytes, int openingMs, boolean freeze) {

  /** Gaps stay empty. */
  public StreamSettings(long memoryBytes, long openingBytes, int openingMs) {
    this(memoryBytes, openingBytes, openingMs, false);
  }

  public StreamSettings {
    if (memoryBytes < 1 || openingBytes < 0 || openingMs < 0) {
      throw new IllegalArgumentException(
          "memory of " + memoryBytes + ", opening of " + openingBytes + " bytes, " + openingMs);
    }
  }
}
