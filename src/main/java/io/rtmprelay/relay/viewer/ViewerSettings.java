package io.rtmprelay.relay.viewer;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.relay.SinkSettings;

/**
 * How far a viewer may lag.
 *
 * @param queueBytes most bytes waiting for it, at least 1
 * @param queueMs most milliseconds of media waiting for it, at least 1
 * @param stallTimeoutMs after which one that takes nothing is sent away, at least 1
 */
public record ViewerSettings(long queueBytes, int queueMs, long stallTimeoutMs) {

  /** 8 MiB and 8 s, so that the group it starts with fits; 10 s without progress. */
  public static final ViewerSettings DEFAULT = new ViewerSettings(8 << 20, 8_000, 10_000);

  /** A player starts with the picture that is there (F34). */
  public SinkSettings queueing() {
    return new SinkSettings(queueBytes, queueMs, StartMode.GOP);
  }
}
