package io.rtmprelay;

import io.netty.util.internal.PlatformDependent;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.yaml.Variables;
import io.rtmprelay.control.config.ConfigOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The config file of this process: where its text, its variables and its bounds come from. */
final class ConfigFile {

  private ConfigFile() {}

  /**
   * Reads and checks a file.
   *
   * @throws IOException if it cannot be read
   */
  static ConfigResult read(Path path) throws IOException {
    return ConfigReader.read(Files.readString(path), environment(), machine());
  }

  /** The config of a text that is known to be good. */
  static ServerConfig parse(String text) {
    return switch (ConfigReader.read(text, environment(), machine())) {
      case ConfigResult.Valid valid -> valid.config();
      case ConfigResult.Invalid invalid ->
          throw new IllegalArgumentException(invalid.faults().toString());
    };
  }

  /** What the config of {@code file}, or of none, is read against. */
  static ConfigOrigin origin(@Nullable Path file) {
    return new ConfigOrigin(file, environment(), machine());
  }

  /** Relative paths of secrets are taken from the process's folder, like all paths in the file. */
  private static Variables environment() {
    return new Variables() {
      @Override
      public @Nullable String variable(String name) {
        return System.getenv(name);
      }

      @Override
      public String file(String path) throws IOException {
        return Files.readString(Path.of(path));
      }
    };
  }

  private static Machine machine() {
    return new Machine(
        hostName(),
        Runtime.getRuntime().availableProcessors(),
        PlatformDependent.maxDirectMemory());
  }

  /** The system's own word for it, since a name that resolves to no address is one, too. */
  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return resolvedHostName();
    }
  }

  private static String resolvedHostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "relay";
    }
  }
}
