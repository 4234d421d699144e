package io.rtmprelay.config.reader;

import io.rtmprelay.config.yaml.ConfigFault;
import java.util.List;

/** What came of reading one sink or one route. */
public sealed interface Definition<T> {

  /** Nothing is wrong. */
  record Valid<T>(T value) implements Definition<T> {}

  /** Everything that is wrong, in the order of the text; at least one fault. */
  record Invalid<T>(List<ConfigFault> faults) implements Definition<T> {
    public Invalid {
      faults = List.copyOf(faults);
    }
  }
}
