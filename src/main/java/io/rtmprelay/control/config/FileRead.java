package io.rtmprelay.control.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.config.yaml.Variables;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a config file said at one time.
 *
 * @param files the file and all that it refers to, by what they held as they were read
 */
record FileRead(ConfigResult result, Fingerprints files) {

  /** Reads {@code file}; that it cannot be read is a fault too. Blocks. */
  static FileRead of(Path file, ConfigOrigin origin) {
    Noting noting = new Noting(origin.variables());
    ConfigResult result = read(file, noting, origin);
    return new FileRead(result, new Fingerprints(noting.seen));
  }

  private static ConfigResult read(Path file, Noting noting, ConfigOrigin origin) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      noting.unreadable(file.toString());
      return fault(file + " cannot be read again: it is no regular file");
    }
    try {
      String text = noting.read(file.toString(), Files.readString(file));
      return ConfigReader.read(text, noting, origin.machine());
    } catch (IOException e) {
      noting.unreadable(file.toString());
      return fault(words(file, e));
    }
  }

  private static String words(Path file, IOException cause) {
    return switch (cause) {
      case NoSuchFileException gone -> "there is no such file: " + file;
      case AccessDeniedException denied -> "the relay may not read " + file;
      case CharacterCodingException coding -> file + " is no text in UTF-8";
      default -> file + " cannot be read";
    };
  }

  private static ConfigResult fault(String words) {
    return new ConfigResult.Invalid(List.of(ConfigFault.ofAll(words)));
  }

  /** Notes what is read of each file. */
  private static final class Noting implements Variables {

    private final Variables variables;
    private final Map<String, String> seen = new LinkedHashMap<>();

    Noting(Variables variables) {
      this.variables = variables;
    }

    @Override
    public @Nullable String refusal() {
      return variables.refusal();
    }

    @Override
    public @Nullable String variable(String name) {
      return variables.variable(name);
    }

    @Override
    public String file(String path) throws IOException {
      try {
        return read(path, variables.file(path));
      } catch (IOException e) {
        unreadable(path);
        throw e;
      }
    }

    String read(String path, String text) {
      seen.put(path, Fingerprints.of(path, text.getBytes(UTF_8)));
      return text;
    }

    /** It may be readable by the next time: that is a change like any other. */
    void unreadable(String path) {
      seen.put(path, Fingerprints.of(path));
    }
  }
}
