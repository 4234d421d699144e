package io.rtmprelay.it.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program that runs beside the test and is ended by its id in every case: by {@link #close}, by
 * the end of the JVM, and, should the JVM be killed, by a limit on its life that is kept outside of
 * the JVM.
 */
public final class ChildProcess implements AutoCloseable {

  private static final Duration MAX_LIFE = Duration.ofMinutes(30);

  /** From the request to end on; longer than any test waits for an end in order. */
  private static final Duration MAX_END = Duration.ofMinutes(1);

  private static final Duration MAX_START = Duration.ofSeconds(20);

  private static final Set<ChildProcess> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ChildProcess::kill)));
  }

  private final String name;
  private final Process watch;
  private final Thread reader;
  private final List<String> lines = new ArrayList<>();

  /** The program, once its end was asked for. */
  private final Set<ProcessHandle> started = ConcurrentHashMap.newKeySet();

  /** Whether it ran until it was told to end. */
  private boolean asked;

  private ChildProcess(String name, Process watch) {
    this.name = name;
    this.watch = watch;
    this.reader = Thread.ofPlatform().daemon().name(name + "-output").start(this::readOutput);
    RUNNING.add(this);
  }

  /** Starts {@code command} in {@code directory}; its output, both kinds, is kept line by line. */
  public static ChildProcess start(String name, Path directory, List<String> command) {
    return start(name, directory, command, Map.of());
  }

  public static ChildProcess start(
      String name, Path directory, List<String> command, Map<String, String> environment) {
    var watched = new ArrayList<String>();
    // In the foreground, it passes signals on and leaves the terminal's group alone.
    watched.addAll(List.of("timeout", "--foreground"));
    watched.addAll(List.of("-k", MAX_END.toSeconds() + "s", MAX_LIFE.toSeconds() + "s"));
    watched.addAll(command);
    try {
      var builder = new ProcessBuilder(watched).directory(directory.toFile());
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
      return new ChildProcess(name, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readOutput() {
    try (BufferedReader output = watch.inputReader(StandardCharsets.UTF_8)) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("output lost: " + e);
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  /** All lines so far. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  public String output() {
    return String.join("\n", lines());
  }

  /**
   * The first line that {@code matches}, waiting for it.
   *
   * @throws AssertionError with the whole output, if the process ends or {@code limit} is over
   */
  public String awaitLine(String what, Duration limit, Predicate<String> matches) {
    Await.until(
        name + " prints " + what,
        limit,
        () -> {
          boolean ended = !reader.isAlive();
          boolean found = lines().stream().anyMatch(matches);
          if (ended && !found) {
            throw new AssertionError(name + " ended without " + what + ":\n" + output());
          }
          return found;
        });
    return lines().stream().filter(matches).findFirst().orElseThrow();
  }

  public boolean isAlive() {
    return watch.isAlive();
  }

  /** The program's own id. */
  public long pid() {
    return program().pid();
  }

  private ProcessHandle program() {
    return watch.children().findFirst().orElseGet(watch::toHandle);
  }

  /** Waits for the end; all output has been read then. */
  public int awaitExit(Duration limit) {
    try {
      if (!watch.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " still runs after " + limit + ":\n" + output());
      }
      reader.join(limit);
      return watch.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + name, e);
    }
  }

  /** Sends SIGTERM and returns the exit code once the program has ended. */
  public int terminate(Duration limit) {
    requestEnd();
    return awaitExit(limit);
  }

  /**
   * By the handle: the process itself would close its output with the last lines unread. Who
   * watches leaves a program alone that it has only just started, so that is waited for.
   */
  private void requestEnd() {
    asked |= watch.isAlive();
    Await.until(
        name + " is started",
        MAX_START,
        () -> !watch.isAlive() || watch.children().findAny().isPresent());
    watch.children().forEach(started::add);
    watch.toHandle().destroy();
  }

  /** Sends SIGKILL: the program has no say in it. */
  public void kill() {
    program().destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    watch.toHandle().destroyForcibly();
    RUNNING.remove(this);
  }

  @Override
  public void close() {
    requestEnd();
    try {
      watch.waitFor(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
    awaitExit(Duration.ofSeconds(5));
    keepOutput();
  }

  /** For who looks into a failed run; what ended well by itself has nothing to tell. */
  private void keepOutput() {
    if (!asked && watch.exitValue() == 0) {
      return;
    }
    var file = name.replaceAll("[^A-Za-z0-9.-]+", "-") + "-" + watch.pid() + ".log";
    WorkFolder.write(WorkFolder.existing("it-logs").resolve(file), output() + "\n");
  }

  @Override
  public String toString() {
    return name;
  }
}
