package io.rtmprelay.access;

import io.rtmprelay.config.Secret;
import java.util.List;

/** What a peer's {@code key=} is worth. */
enum PresentedKey {
  RIGHT,
  WRONG,
  MISSING;

  /** Holds what {@code query} presents against {@code keys}. */
  static PresentedKey check(List<Secret> keys, PublishQuery query) {
    List<String> presented = query.values("key");
    if (presented.isEmpty()) {
      return MISSING;
    }
    // Every pair is compared, so that the time taken tells nothing of where a key stands.
    boolean known = false;
    for (Secret key : keys) {
      for (String value : presented) {
        known |= key.matches(value);
      }
    }
    return known ? RIGHT : WRONG;
  }
}
