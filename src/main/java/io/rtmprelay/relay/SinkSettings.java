package io.rtmprelay.relay;

import io.rtmprelay.config.SinkConfig.StartMode;

/**
 * How one sink queues and starts.
 *
 * @param queueBytes most bytes waiting for the target, at least 1
 * @param queueMs most milliseconds of media waiting for the target, at least 1
 */
public record SinkSettings(long queueBytes, int queueMs, StartMode start) {

  public SinkSettings {
    if (queueBytes < 1 || queueMs < 1) {
      throw new IllegalArgumentException("a queue of " + queueBytes + " bytes, " + queueMs + " ms");
    }
  }
}
