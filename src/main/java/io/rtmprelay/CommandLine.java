package io.rtmprelay;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;

/** What the program was asked to do. */
sealed interface CommandLine {

  Path DEFAULT_CONFIG = Path.of("conf", "relay.yaml");

  /** Run the relay. */
  record Run(Path config) implements CommandLine {}

  /** Check a config file. */
  record Check(Path config) implements CommandLine {}

  /** Show the relay at work without any other program. */
  record ShowDemo() implements CommandLine {}

  /** Nothing that can be done; {@code reason} says why. */
  record Unusable(String reason) implements CommandLine {}

  static CommandLine parse(String... args) {
    if (args.length == 0) {
      return new Run(DEFAULT_CONFIG);
    }
    return switch (args[0]) {
      case "demo" -> args.length == 1 ? new ShowDemo() : unusable(args[1]);
      case "check" -> args.length == 1 ? new Check(DEFAULT_CONFIG) : config(args, 1, Check::new);
      case "--config" -> config(args, 0, Run::new);
      default -> unusable(args[0]);
    };
  }

  /** What is done with the file of the {@code --config} at {@code at}, which is to come last. */
  private static CommandLine config(String[] args, int at, Function<Path, CommandLine> with) {
    if (!args[at].equals("--config")) {
      return unusable(args[at]);
    }
    if (args.length == at + 1 || args[at + 1].isEmpty()) {
      return new Unusable("--config needs the path of a file");
    }
    if (args.length > at + 2) {
      return unusable(args[at + 2]);
    }
    try {
      return with.apply(Path.of(args[at + 1]));
    } catch (InvalidPathException e) {
      return new Unusable(args[at + 1] + " is no path");
    }
  }

  private static CommandLine unusable(String argument) {
    return new Unusable(
        "unknown argument " + argument + "; known: --config FILE, check [--config FILE], demo");
  }
}
