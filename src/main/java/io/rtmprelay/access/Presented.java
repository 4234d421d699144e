package io.rtmprelay.access;

import io.rtmprelay.access.token.StreamToken;
import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.config.RouteConfig.TokenConfig;
import io.rtmprelay.config.Secret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a peer's {@code key=} and {@code token=} are worth: a refusal in words, or null. */
final class Presented {

  /** A query may hold any number of them, and each costs a signature. */
  private static final int MAX_TOKENS = 8;

  private Presented() {}

  /** Holds the keys that {@code query} presents against {@code keys}. */
  static @Nullable String keyRefusal(List<Secret> keys, PublishQuery query) {
    List<String> presented = query.values("key");
    if (presented.isEmpty()) {
      return "a key is needed";
    }
    // Every pair is compared, so that the time taken tells nothing of where a key stands.
    boolean known = false;
    for (Secret key : keys) {
      for (String value : presented) {
        known |= key.matches(value);
      }
    }
    return known ? null : "the key is wrong";
  }

  /** Holds the tokens that {@code query} presents against {@code config}; one good one will do. */
  static @Nullable String tokenRefusal(
      TokenConfig config, Use use, String streamName, PublishQuery query, Instant now) {
    List<String> presented = query.values("token");
    String first = presented.isEmpty() ? "a token is needed" : null;
    for (String token : presented.subList(0, Math.min(MAX_TOKENS, presented.size()))) {
      String refusal = StreamToken.refusal(token, config, use, streamName, now);
      if (refusal == null) {
        return null;
      }
      first = first == null ? refusal : first;
    }
    return first;
  }
}
