package io.rtmprelay.it.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The relay's jar as a process of its own, started as {@code run.sh} starts it, but with Netty's
 * leak detection at its strictest.
 */
public final class RelayProcess implements AutoCloseable {

  private static final Duration MAX_START = Duration.ofSeconds(60);
  private static final Duration MAX_STOP = Duration.ofSeconds(40);
  private static final Pattern READY = Pattern.compile("ready in \\d+ ms");

  private static final List<String> JAVA =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx96m",
          "-XX:MaxDirectMemorySize=1g",
          "-XX:+ExitOnOutOfMemoryError",
          // The second compiler would take more of so short a life than it gives.
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dio.netty.leakDetection.level=paranoid",
          "-Dio.netty.leakDetection.acquireAndReleaseOnly=true",
          "-Dvertx.disableDnsResolver=true");

  private final ChildProcess process;
  private final RelayConfig config;

  private RelayProcess(ChildProcess process, RelayConfig config) {
    this.process = process;
    this.config = config;
  }

  /**
   * Starts the relay in {@code folder} and waits until it says that it is ready.
   *
   * @param javaOptions of the JVM, which win over those that all have
   */
  public static RelayProcess start(Path folder, RelayConfig config, String... javaOptions) {
    return start(folder, config, List.of(javaOptions), Map.of());
  }

  /** The same with variables in its environment. */
  public static RelayProcess start(
      Path folder, RelayConfig config, Map<String, String> environment) {
    return start(folder, config, List.of(), environment);
  }

  /**
   * The same as a node of several.
   *
   * @param host what goes before the command line, to run it on another host; empty for this one
   */
  public static RelayProcess startOn(
      List<String> host, Path folder, RelayConfig config, List<String> javaOptions) {
    return start(host, folder, config, javaOptions, Map.of());
  }

  private static RelayProcess start(
      Path folder, RelayConfig config, List<String> javaOptions, Map<String, String> environment) {
    return start(List.of(), folder, config, javaOptions, environment);
  }

  private static RelayProcess start(
      List<String> host,
      Path folder,
      RelayConfig config,
      List<String> javaOptions,
      Map<String, String> environment) {
    var file = config.write(folder).toString();
    var process = launch(host, folder, javaOptions, List.of("--config", file), environment);
    process.awaitLine("ready in N ms", MAX_START, line -> READY.matcher(line).find());
    return new RelayProcess(process, config);
  }

  /** Starts the jar with any arguments and waits for nothing. */
  public static ChildProcess launch(Path folder, String... arguments) {
    return launch(List.of(), folder, List.of(), List.of(arguments), Map.of());
  }

  private static ChildProcess launch(
      List<String> host,
      Path folder,
      List<String> javaOptions,
      List<String> arguments,
      Map<String, String> environment) {
    var jar = Tools.target().resolve("rtmp-relay.jar");
    return ChildProcess.start(
        "relay",
        folder,
        Tools.command(host, Tools.java(), JAVA, javaOptions, "-jar", jar, arguments),
        environment);
  }

  public ChildProcess process() {
    return process;
  }

  public RelayApi api() {
    return new RelayApi(config.adminHost(), config.adminPort(), config.token());
  }

  public RelayVitals vitals() {
    return new RelayVitals(process.pid());
  }

  /** Sends SIGTERM; the relay ends in order, and has left no buffer unreleased (exit code 0). */
  public void stop() {
    assertThat(process.terminate(MAX_STOP)).as(process.output()).isZero();
    assertThat(process.lines()).noneMatch(line -> line.contains("LEAK"));
  }

  @Override
  public void close() {
    process.close();
  }
}
