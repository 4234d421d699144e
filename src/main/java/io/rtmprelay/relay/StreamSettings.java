package io.rtmprelay.relay;

/**
 * What one stream may hold.
 *
 * @param memoryBytes most media held in all: caches, queues and what sockets have not yet taken
 * @param openingBytes most bytes since publish that are kept for sinks still on their way
 * @param openingMs most milliseconds of media since publish that are kept for them
 */
public record StreamSettings(long memoryBytes, long openingBytes, int openingMs) {

  public StreamSettings {
    if (memoryBytes < 1 || openingBytes < 0 || openingMs < 0) {
      throw new IllegalArgumentException(
          "memory of " + memoryBytes + ", opening of " + openingBytes + " bytes, " + openingMs);
    }
  }
}
