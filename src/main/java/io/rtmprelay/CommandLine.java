package io.rtmprelay;

import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.access.token.TokenOrder;
import io.rtmprelay.config.yaml.Quantity;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** What the program was asked to do. */
sealed interface CommandLine {

  Path DEFAULT_CONFIG = Path.of("conf", "relay.yaml");

  /** How long a token is good for. */
  Duration DEFAULT_LIFETIME = Duration.ofHours(1);

  Duration MIN_LIFETIME = Duration.ofSeconds(1);
  Duration MAX_LIFETIME = Duration.ofDays(3_650);

  /** Run the relay. */
  record Run(Path config) implements CommandLine {}

  /** Check a config file. */
  record Check(Path config) implements CommandLine {}

  /** Make a token by the rights of a config file. */
  record MakeToken(Path config, TokenOrder order) implements CommandLine {}

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
      case "token" -> token(new ArrayDeque<>(List.of(args).subList(1, args.length)));
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

  /** {@code NAME [--config FILE] [--for TIME] [--play]}, in any order. */
  private static CommandLine token(Deque<String> rest) {
    Path config = DEFAULT_CONFIG;
    Use use = Use.PUBLISH;
    OptionalLong lifetimeMs = OptionalLong.of(DEFAULT_LIFETIME.toMillis());
    String name = null;
    while (!rest.isEmpty()) {
      String argument = rest.poll();
      boolean hasValue = argument.equals("--config") || argument.equals("--for");
      String value = hasValue ? rest.poll() : "";
      if (value == null || (hasValue && value.isEmpty())) {
        return new Unusable(argument + " needs a value");
      }
      switch (argument) {
        case "--play" -> use = Use.PLAY;
        case "--for" -> lifetimeMs = Quantity.TIME.parse(value);
        case "--config" -> {
          try {
            config = Path.of(value);
          } catch (InvalidPathException e) {
            return new Unusable(value + " is no path");
          }
        }
        default -> {
          if (name != null || argument.isEmpty() || argument.startsWith("-")) {
            return unusable(argument);
          }
          name = argument;
        }
      }
    }
    if (name == null) {
      return new Unusable("token needs the name of a stream, app/name");
    }
    Duration lifetime = Duration.ofMillis(lifetimeMs.orElse(0));
    if (lifetime.compareTo(MIN_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
      return new Unusable("--for needs a time from 1s to 3650d, such as 10m or 2h");
    }
    return new MakeToken(config, new TokenOrder(name, use, lifetime));
  }

  private static CommandLine unusable(String argument) {
    return new Unusable(
        "unknown argument "
            + argument
            + "; known: --config FILE, check [--config FILE], token APP/NAME [--for TIME] [--play]"
            + " [--config FILE], demo");
  }
}
