package io.rtmprelay.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Matches a stream's {@code app/name}; {@code {x}} captures one segment, {@code {x*}} the rest. */
public final class NamePattern {

  private final String text;

  public NamePattern(String text) {
    this.text = text;
  }

  /** The captures, or null if {@code streamName} does not match. */
  public @Nullable Map<String, String> match(String streamName) {
    return text.equals(streamName) ? Map.of() : null;
  }

  @Override
  public String toString() {
    return text;
  }
}
