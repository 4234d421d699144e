package io.rtmprelay.config.reader;

import java.util.Set;

/**
 * What the config knows and checks, but the relay does not act on: anything but its default is a
 * fault, since a setting that does nothing is worse than none. What becomes supported is struck off
 * here, and nowhere else.
 */
final class Unsupported {

  private static final Set<String> KEYS = Set.of("cluster.enabled", "cluster.secret");

  private Unsupported() {}

  /** Whether {@code key} must keep its default; an override is judged as what it overrides. */
  static boolean isUnsupported(String key) {
    return KEYS.contains(
        key.replaceFirst("^routes\\.sinks\\.", "sink.")
            .replaceFirst("^routes\\.stream\\.", "stream."));
  }
}
