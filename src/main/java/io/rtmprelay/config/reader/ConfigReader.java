package io.rtmprelay.config.reader;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.config.yaml.Reading;
import io.rtmprelay.config.yaml.Section;
import io.rtmprelay.config.yaml.Variables;
import io.rtmprelay.config.yaml.YamlText;
import java.util.List;

/** Reads the text of a config file. Reads no file and no environment itself. Any thread. */
public final class ConfigReader {

  private ConfigReader() {}

  /** The checked config, or every fault of {@code text} at once. */
  public static ConfigResult read(String text, Variables variables, Machine machine) {
    return read(text, reading(variables), machine);
  }

  /** A pass for {@link #read(String, Reading, Machine)}, which can tell afterwards what it met. */
  public static Reading reading(Variables variables) {
    return new Reading(variables);
  }

  /** The same, by a pass of the caller's own. */
  public static ConfigResult read(String text, Reading reading, Machine machine) {
    Section root = YamlText.read(text, reading);
    ServerConfig config = root == null ? null : new ServerReader(machine).read(root);
    List<ConfigFault> faults = reading.finish();
    return config == null || !faults.isEmpty()
        ? new ConfigResult.Invalid(faults)
        : new ConfigResult.Valid(config);
  }
}
