package io.rtmprelay;

import java.nio.file.Path;

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
    return switch (args.length == 0 ? "run" : args[0]) {
      case "run" -> new Run(DEFAULT_CONFIG);
      case "demo" -> args.length == 1 ? new ShowDemo() : unusable(args[1]);
      case "check" -> args.length == 1 ? new Check(DEFAULT_CONFIG) : check(args);
      case "--config" ->
          args.length == 2
              ? new Run(Path.of(args[1]))
              : args.length == 1 ? noFile() : unusable(args[2]);
      default -> unusable(args[0]);
    };
  }

  private static CommandLine check(String... args) {
    if (!args[1].equals("--config")) {
      return unusable(args[1]);
    }
    return switch (args.length) {
      case 2 -> noFile();
      case 3 -> new Check(Path.of(args[2]));
      default -> unusable(args[3]);
    };
  }

  private static CommandLine noFile() {
    return new Unusable("--config needs the path of a file");
  }

  private static CommandLine unusable(String argument) {
    return new Unusable(
        "unknown argument " + argument + "; known: --config FILE, check [--config FILE], demo");
  }
}
