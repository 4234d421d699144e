package io.rtmprelay.demo;

import io.vertx.core.Future;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One relay as a process of its own. It ends with its standard input, which this process holds: so
 * none is left behind, however this one ends. Any thread.
 */
final class NodeProcess {

  private static final long END_LIMIT_MS = 10_000;

  /** Options of this JVM that are its alone. */
  private static final List<String> OWN =
      List.of("-agentlib", "-javaagent", "-XX:AOTCacheOutput", "-XX:AOTMode", "-XX:AOTConfig");

  private final String name;
  private final NodePorts ports;
  private final Path log;
  private final Process process;
  private volatile boolean isReady;
  private volatile boolean isTold;

  private NodeProcess(String name, NodePorts ports, Path log, Process process) {
    this.name = name;
    this.ports = ports;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts the relay that this process is of.
   *
   * @param main its main class
   * @param folder made for it, with its config, its data and its log
   * @param secret of the cluster
   * @param options of its JVM, beside those of this one
   * @throws IOException if the folder cannot be written, or no process started
   */
  static NodeProcess start(
      String main,
      String name,
      NodePorts ports,
      Path folder,
      String config,
      String secret,
      List<String> options)
      throws IOException {
    Files.createDirectory(folder);
    Path file = Files.writeString(folder.resolve("relay.yaml"), config);
    Path log = folder.resolve("relay.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> OWN.stream().noneMatch(option::startsWith))
        .forEach(command::add);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of("--config", file.toString(), "--until-input-ends"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put(NodesConfig.SECRET_VARIABLE, secret);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new NodeProcess(name, ports, log, builder.start());
  }

  String name() {
    return name;
  }

  NodePorts ports() {
    return ports;
  }

  long pid() {
    return process.pid();
  }

  /** Where all goes that it says. */
  Path log() {
    return log;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it took publishers when it was last asked. */
  boolean isReady() {
    return isReady && isAlive();
  }

  void ready(boolean ready) {
    isReady = ready;
  }

  /** Whether its end is this process's doing. */
  boolean isTold() {
    return isTold;
  }

  /** Ends it without a word (SIGKILL). */
  void kill() {
    isTold = true;
    process.destroyForcibly();
  }

  /** Lets it end in order, and kills it if that takes long. */
  Future<Void> end() {
    return end(END_LIMIT_MS);
  }

  Future<Void> end(long limitMs) {
    isTold = true;
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy(); // it has no input to end with
    }
    return Future.fromCompletionStage(
            process
                .onExit()
                .orTimeout(limitMs, TimeUnit.MILLISECONDS)
                .whenComplete((ended, late) -> process.destroyForcibly()))
        .mapEmpty();
  }
}
