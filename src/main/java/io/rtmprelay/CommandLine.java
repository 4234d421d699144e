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
import org.jspecify.annotations.Nullable;

/** What the program was asked to do. */
sealed interface CommandLine {

  Path DEFAULT_CONFIG = Path.of("conf", "relay.yaml");

  /** How long a token is good for. */
  Duration DEFAULT_LIFETIME = Duration.ofHours(1);

  Duration MIN_LIFETIME = Duration.ofSeconds(1);
  Duration MAX_LIFETIME = Duration.ofDays(3_650);

  /** Nodes that the demo can have: one that fails must leave some, and all are on one machine. */
  int MIN_DEMO_NODES = 2;

  int MAX_DEMO_NODES = 5;

  /**
   * Run the relay.
   *
   * @param untilInputEnds whether it stops, in order, when its standard input ends: for whoever
   *     starts one and must not leave it behind
   */
  record Run(Path config, boolean untilInputEnds) implements CommandLine {}

  /**
   * Check a config file.
   *
   * @param against the file that it would take the place of, or null
   */
  record Check(Path config, @Nullable Path against) implements CommandLine {}

  /** Make a token by the rights of a config file. */
  record MakeToken(Path config, TokenOrder order) implements CommandLine {}

  /** Show the relay at work without any other program. */
  record ShowDemo() implements CommandLine {}

  /** Show a cluster of so many nodes at work, of which one fails. */
  record ShowNodes(int nodes) implements CommandLine {}

  /** Run a relay under load for a moment, and keep in {@code cache} what its JVM learnt. */
  record Rehearse(Path cache) implements CommandLine {}

  /** Nothing that can be done; {@code reason} says why. */
  record Unusable(String reason) implements CommandLine {}

  static CommandLine parse(String... args) {
    if (args.length == 0) {
      return new Run(DEFAULT_CONFIG, false);
    }
    return switch (args[0]) {
      case "demo" -> demo(args);
      case "rehearse" -> rehearse(args);
      case "check" -> check(new ArrayDeque<>(List.of(args).subList(1, args.length)));
      case "token" -> token(new ArrayDeque<>(List.of(args).subList(1, args.length)));
      case "--config" -> run(args);
      default -> unusable(args[0]);
    };
  }

  private static CommandLine run(String... args) {
    if (args.length == 1 || args[1].isEmpty()) {
      return needsFile(args[0]);
    }
    boolean untilInputEnds = args.length > 2 && args[2].equals("--until-input-ends");
    int known = untilInputEnds ? 3 : 2;
    if (args.length > known) {
      return unusable(args[known]);
    }
    try {
      return new Run(Path.of(args[1]), untilInputEnds);
    } catch (InvalidPathException e) {
      return noPath(args[1]);
    }
  }

  /** {@code [--nodes N]}. */
  private static CommandLine demo(String... args) {
    if (args.length == 1) {
      return new ShowDemo();
    }
    if (!args[1].equals("--nodes")) {
      return unusable(args[1]);
    }
    if (args.length > 3) {
      return unusable(args[3]);
    }
    int nodes = args.length == 3 && args[2].matches("[0-9]") ? Integer.parseInt(args[2]) : 0;
    return nodes < MIN_DEMO_NODES || nodes > MAX_DEMO_NODES
        ? new Unusable("--nodes needs a number from " + MIN_DEMO_NODES + " to " + MAX_DEMO_NODES)
        : new ShowNodes(nodes);
  }

  /** {@code FILE}. */
  private static CommandLine rehearse(String... args) {
    if (args.length == 1 || args[1].isEmpty()) {
      return needsFile(args[0]);
    }
    if (args.length > 2) {
      return unusable(args[2]);
    }
    try {
      return new Rehearse(Path.of(args[1]));
    } catch (InvalidPathException e) {
      return noPath(args[1]);
    }
  }

  /** {@code [--config FILE] [--against FILE]}, in any order. */
  private static CommandLine check(Deque<String> rest) {
    Path config = DEFAULT_CONFIG;
    Path against = null;
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      boolean isConfig = argument.equals("--config");
      if (!isConfig && !argument.equals("--against")) {
        return unusable(argument);
      }
      String file = rest.poll();
      if (file == null || file.isEmpty()) {
        return needsFile(argument);
      }
      try {
        Path path = Path.of(file);
        config = isConfig ? path : config;
        against = isConfig ? against : path;
      } catch (InvalidPathException e) {
        return noPath(file);
      }
    }
    return new Check(config, against);
  }

  private static CommandLine needsFile(String argument) {
    return new Unusable(argument + " needs the path of a file");
  }

  private static CommandLine noPath(String file) {
    return new Unusable(file + " is no path");
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
            return noPath(value);
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
            + "; known: --config FILE [--until-input-ends], check [--config FILE] [--against FILE],"
            + " token APP/NAME [--for TIME] [--play] [--config FILE], demo [--nodes N],"
            + " rehearse FILE");
  }
}
