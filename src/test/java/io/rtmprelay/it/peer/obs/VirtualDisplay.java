package io.rtmprelay.it.peer.obs;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** An X server that draws into memory, for a program that wants a screen. */
final class VirtualDisplay implements AutoCloseable {

  private static final Duration MAX_START = Duration.ofSeconds(20);
  private static final Predicate<String> NUMBER = Pattern.compile("\\d+").asMatchPredicate();

  private final ChildProcess process;
  private final String name;

  private VirtualDisplay(ChildProcess process, String name) {
    this.process = process;
    this.name = name;
  }

  static VirtualDisplay start(Path folder) {
    // It takes the first number that is free, and prints it once it is ready.
    var options = "-displayfd 1 -screen 0 800x600x24 -nolisten tcp -noreset".split(" ");
    var process = ChildProcess.start("Xvfb", folder, Tools.command("Xvfb", options));
    return new VirtualDisplay(
        process, ":" + process.awaitLine("its display's number", MAX_START, NUMBER));
  }

  /** For the environment of who is to use it. */
  String name() {
    return name;
  }

  @Override
  public void close() {
    process.close();
  }
}
