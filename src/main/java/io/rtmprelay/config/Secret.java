package io.rtmprelay.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A key, token or password: prints masked, compares in constant time. */
public final class Secret {

  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /** The secret itself, for the one place that presents it to a peer. */
  public String reveal() {
    return value;
  }

  /**
   * Whether {@code presented} is this secret; the time taken does not depend on where they differ.
   */
  public boolean matches(String presented) {
    return MessageDigest.isEqual(
        value.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && matches(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
