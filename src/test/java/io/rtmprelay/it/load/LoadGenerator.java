package io.rtmprelay.it.load;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The programs of {@code src/bench}: both load generators and the bare fan-out. */
public final class LoadGenerator {

  private static final Duration BUILD_LIMIT = Duration.ofMinutes(3);
  private static final Duration RUN_LIMIT = Duration.ofMinutes(2);

  private LoadGenerator() {}

  /** Compiles what is not there yet. */
  public static void build() {
    var script = Tools.project().resolve("src/bench/build.sh").toString();
    try (var build = ChildProcess.start("bench build", Tools.project(), List.of(script))) {
      if (build.awaitExit(BUILD_LIMIT) != 0) {
        throw new AssertionError("src/bench does not build:\n" + build.output());
      }
    }
  }

  /** Starts the fan-out from {@code port} to as many connections to {@code sinkPort}. */
  public static ChildProcess startFanout(int port, int sinkPort, int sinks) {
    var command = Tools.command(program("fanout"), port, sinkPort, sinks, 120);
    var fanout = ChildProcess.start("fanout", Tools.project(), command);
    fanout.awaitLine("that it listens", Duration.ofSeconds(5), "ready"::equals);
    return fanout;
  }

  /**
   * Loads the relay that takes publishers on {@code port}, with the sinks on {@code sinkPort}, and
   * returns when the run is over.
   *
   * @param folder where the report is left
   * @param options further ones, as {@code loadgen} without arguments lists them
   */
  public static LoadReport run(Path folder, int port, int sinkPort, Object... options) {
    var report = folder.resolve("report.json");
    var command =
        Tools.command(
            program("loadgen"),
            "--port",
            port,
            "--sink-port",
            sinkPort,
            "--out",
            report,
            List.of(options));
    return report("loadgen", report, command);
  }

  /**
   * Asks the relay whose REST interface is on {@code port}, with the sinks it adds on {@code
   * sinkPort}, and returns when the run is over.
   *
   * @param folder where the report is left
   * @param options further ones, as {@code apiload} without arguments lists them
   */
  public static LoadReport ask(Path folder, int port, int sinkPort, Object... options) {
    var report = folder.resolve("requests.json");
    var command =
        Tools.command(
            program("apiload"),
            "--port",
            port,
            "--sink-port",
            sinkPort,
            "--out",
            report,
            List.of(options));
    return report("apiload", report, command);
  }

  private static LoadReport report(String name, Path report, List<String> command) {
    try (var generator = ChildProcess.start(name, Tools.project(), command)) {
      int exit = generator.awaitExit(RUN_LIMIT);
      if (exit != 0 && exit != 1) { // 1: it ran, and has found something wrong
        throw new AssertionError(name + " ended with " + exit + ":\n" + generator.output());
      }
      return new LoadReport(new JsonObject(Files.readString(report)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path program(String name) {
    return Tools.target().resolve("bench/bin").resolve(name);
  }
}
