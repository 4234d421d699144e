package io.rtmprelay.config.observe;

import org.jspecify.annotations.Nullable;

/**
 * Where traces of control calls go.
 *
 * @param otlp base URL of a collector that takes OTLP over HTTP; null: nothing is traced
 */
public record TracingConfig(@Nullable String otlp) {

  /** What is traced without a word in the config. */
  public static final TracingConfig DEFAULT = new TracingConfig(null);
}
