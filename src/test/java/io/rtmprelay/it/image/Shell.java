package io.rtmprelay.it.image;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Programs that a test runs to their end. */
final class Shell {

  private static final Duration MAX_TIME = Duration.ofMinutes(8);

  private Shell() {}

  /**
   * Runs a program and returns what it printed.
   *
   * @throws AssertionError unless it ends with 0
   */
  static List<String> run(Path folder, Object... command) {
    var words = Tools.command(command);
    try (var process = ChildProcess.start(words.getFirst(), folder, words)) {
      int exit = process.awaitExit(MAX_TIME);
      if (exit != 0) {
        throw new AssertionError(words + " ended with " + exit + ":\n" + process.output());
      }
      return process.lines();
    }
  }
}
