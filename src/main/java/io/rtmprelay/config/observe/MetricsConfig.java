package io.rtmprelay.config.observe;

/**
 * What is counted in more detail.
 *
 * @param perStream whether streams and sinks have series of their own
 */
public record MetricsConfig(boolean perStream) {

  /** What is counted without a word in the config. */
  public static final MetricsConfig DEFAULT = new MetricsConfig(false);
}
