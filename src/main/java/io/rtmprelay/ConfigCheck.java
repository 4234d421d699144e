package io.rtmprelay;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.show.ConfigChange;
import io.rtmprelay.config.show.ConfigTree;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says of config files whether they are good, and what one would change of another. */
final class ConfigCheck {

  private final PrintStream out;
  private final PrintStream err;

  ConfigCheck(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Checks a file.
   *
   * @param against the file that it would take the place of; null if nothing is to be compared
   * @return the exit code
   */
  int check(Path path, @Nullable Path against) {
    ServerConfig config = read(path);
    ServerConfig before = against == null ? null : read(against);
    if (config == null || (against != null && before == null)) {
      return ExitCode.BAD_CONFIG;
    }
    out.println(path + " is good: " + summary(config));
    Cautions.of(config, Instant.now())
        .forEach(caution -> out.println(path + ": caution: " + caution));
    if (before != null) {
      tell(against + "", ConfigTree.of(before).changesTo(ConfigTree.of(config)));
    }
    return ExitCode.ORDERLY;
  }

  /** The config of a file that is good; else null, and what is wrong with it is told. */
  @Nullable ServerConfig read(Path path) {
    try {
      switch (ConfigFile.read(path)) {
        case ConfigResult.Valid valid -> {
          return valid.config();
        }
        case ConfigResult.Invalid invalid ->
            invalid.faults().forEach(fault -> err.println(path + ": " + fault));
      }
    } catch (IOException e) {
      err.println(path + ": " + words(e));
    }
    return null;
  }

  private static String words(IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "cannot be read: permission denied";
      case CharacterCodingException _ -> "is no text in UTF-8: save it in that encoding";
      default -> "cannot be read: " + cause.getMessage();
    };
  }

  private static String summary(ServerConfig config) {
    int sinks = config.routes().stream().mapToInt(route -> route.sinks().size()).sum();
    return config.ingest().size()
        + " ingest, "
        + config.routes().size()
        + " routes, "
        + sinks
        + " sinks";
  }

  private void tell(String against, List<ConfigChange> changes) {
    if (changes.isEmpty()) {
      out.println("against " + against + " it changes nothing");
      return;
    }
    out.println("against " + against + " it changes:");
    for (ConfigChange change : changes) {
      out.println(
          "  "
              + change.path()
              + ": "
              + text(change.before())
              + " -> "
              + text(change.after())
              + " ("
              + words(change.effect())
              + ")");
    }
  }

  private static String words(ConfigChange.Effect effect) {
    return switch (effect) {
      case LIVE -> "at once";
      case NEXT -> "for who connects next";
      case RESTART -> "after a restart";
    };
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case Map<?, ?> map -> Json.encode(map);
      case List<?> list -> Json.encode(list);
      default -> value.toString();
    };
  }
}
