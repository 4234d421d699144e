package io.rtmprelay.control.config;

import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.show.ConfigTree;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.config.yaml.Reading;
import io.rtmprelay.config.yaml.Variables;
import io.rtmprelay.control.bus.ConfigAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A config that somebody thinks of, as text from afar. What it refers to in the environment and in
 * files is read to see whether it is there and whether it fits, and never shows: neither in the
 * difference nor in a fault. Else whoever may check a config could read the relay's secrets by
 * calling the node after them.
 */
final class Candidate {

  /** A certificate's chain or a secret is far smaller; devices and pipes have no end. */
  private static final long MAX_FILE_BYTES = 1 << 20;

  private static final String HIDDEN =
      "does not fit; what is put in here is not told to the API, but ./run.sh check tells it";

  private final String text;
  private final Machine machine;
  private final Reading reading;
  private final Set<String> values = new HashSet<>();

  Candidate(String text, Variables variables, Machine machine) {
    this.text = text;
    this.machine = machine;
    this.reading = ConfigReader.reading(new Noted(variables));
  }

  /** What is wrong with it, or what it has otherwise than {@code inForce}. */
  ConfigAnswer.Checked against(ConfigTree inForce) {
    return switch (ConfigReader.read(text, reading, machine)) {
      case ConfigResult.Valid valid ->
          new ConfigAnswer.Sound(
              inForce.changesTo(ConfigTree.of(valid.config()).hiding(reading.putIn())));
      case ConfigResult.Invalid invalid ->
          new ConfigAnswer.Faulty(invalid.faults().stream().map(this::withoutValues).toList());
    };
  }

  /** Faults that print a reference as it was written say enough, and nothing of its value. */
  private ConfigFault withoutValues(ConfigFault fault) {
    String message = fault.message();
    boolean ofPutIn = reading.putIn().contains(fault.path()) && !message.contains("${");
    return ofPutIn || values.stream().anyMatch(message::contains)
        ? new ConfigFault(fault.path(), fault.line(), fault.column(), HIDDEN)
        : fault;
  }

  /** Notes each value that was asked for. */
  private final class Noted implements Variables {

    private final Variables variables;

    Noted(Variables variables) {
      this.variables = variables;
    }

    @Override
    public @Nullable String variable(String name) {
      return noted(variables.variable(name));
    }

    @Override
    public String file(String path) throws IOException {
      String contents = variables.file(checked(path));
      noted(contents.strip());
      return contents;
    }

    private @Nullable String noted(@Nullable String value) {
      if (value != null && !value.isBlank()) {
        values.add(value);
      }
      return value;
    }

    private static String checked(String path) throws IOException {
      Path file;
      try {
        file = Path.of(path);
      } catch (InvalidPathException e) {
        throw new IOException("no path", e);
      }
      if (Files.isRegularFile(file)) {
        long bytes = Files.size(file);
        // What the kernel makes up as it is read has no size, and may have no end.
        if (bytes == 0 || bytes > MAX_FILE_BYTES) {
          throw new IOException("neither a secret nor a certificate");
        }
      } else if (Files.exists(file)) {
        throw new IOException("no regular file");
      }
      return path;
    }
  }
}
