package io.rtmprelay.control.config;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.yaml.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An environment of its own, the real file system, and a machine of a known size. */
final class Setting implements Variables {

  static final Machine MACHINE = new Machine("host-7", 4, 1L << 30);

  private final Map<String, String> environment = new HashMap<>();

  Setting with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  @Override
  public @Nullable String variable(String name) {
    return environment.get(name);
  }

  @Override
  public String file(String path) throws IOException {
    return Files.readString(Path.of(path));
  }

  ServerConfig config(String text) {
    return switch (ConfigReader.read(text, this, MACHINE)) {
      case ConfigResult.Valid valid -> valid.config();
      case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.faults().toString());
    };
  }
}
