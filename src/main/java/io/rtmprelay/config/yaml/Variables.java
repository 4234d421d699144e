package io.rtmprelay.config.yaml;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What <code>${...}</code> in a config refers to. */
public interface Variables {

  /** The environment's value of {@code name}, or null if it has none. */
  @Nullable String variable(String name);

  /**
   * The text of a mounted secret.
   *
   * @throws IOException if it cannot be read
   */
  String file(String path) throws IOException;
}
