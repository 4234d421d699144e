package io.rtmprelay.config.yaml;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a config refers to: <code>${...}</code> in any value, and files that values name. */
public interface Variables {

  /**
   * Why nothing may be put in from elsewhere, in words that go on after the name of what was; null
   * if it may.
   */
  default @Nullable String refusal() {
    return null;
  }

  /** The environment's value of {@code name}, or null if it has none. */
  @Nullable String variable(String name);

  /**
   * The text of a mounted secret, a certificate or a key.
   *
   * @throws IOException if it cannot be read
   */
  String file(String path) throws IOException;
}
