package io.rtmprelay.control.inner;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why one node publishes to another. */
public enum InnerKind {
  /** A publisher that came to a node which is not its stream's origin is passed on to that. */
  PUBLISHER,
  /** The origin sends a stream to a node that has viewers of it. */
  MIRROR;

  /** As it stands in a publish. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null if {@code word} is none. */
  static @Nullable InnerKind of(String word) {
    for (InnerKind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    return null;
  }
}
