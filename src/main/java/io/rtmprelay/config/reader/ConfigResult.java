package io.rtmprelay.config.reader;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.yaml.ConfigFault;
import java.util.List;

/** What came of reading a config. */
public sealed interface ConfigResult {

  /** Nothing is wrong. */
  record Valid(ServerConfig config) implements ConfigResult {}

  /** Everything that is wrong, in the order of the file; at least one fault. */
  record Invalid(List<ConfigFault> faults) implements ConfigResult {
    public Invalid {
      faults = List.copyOf(faults);
    }
  }
}
