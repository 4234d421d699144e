package io.rtmprelay.it.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a process holds, seen from outside. */
public final class RelayVitals {

  private static final Duration MAX_RUN = Duration.ofSeconds(60);

  /** Rank, instances, bytes and name of a class; a total in the last line. */
  private static final Pattern CLASS = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  /** Room between objects that a collector did not close up; nobody holds it. */
  private static final String FILLER = "jdk.internal.vm.Filler";

  private final long pid;

  RelayVitals(long pid) {
    this.pid = pid;
  }

  /**
   * The heap after a full collection.
   *
   * @param bytes all of it
   * @param instances living objects of the relay's own classes, by class name
   */
  public record Heap(long bytes, Map<String, Long> instances) {}

  /** What each open file descriptor stands for; the JVM's own archives are left out. */
  public List<String> openFiles() {
    return entries("fd").stream()
        .map(RelayVitals::target)
        .filter(target -> !target.endsWith(".jar"))
        .sorted()
        .toList();
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  public int threads() {
    return entries("task").size();
  }

  /** What the process occupies, its own and shared pages. */
  public long residentBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      var line = lines.filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Heap heap() {
    var instances = new TreeMap<String, Long>();
    long bytes = 0;
    for (var line : jcmd("GC.class_histogram")) {
      var entry = CLASS.matcher(line);
      if (!entry.matches() || entry.group(3).contains(FILLER)) {
        continue;
      }
      bytes += Long.parseLong(entry.group(2));
      if (entry.group(3).startsWith("io.rtmprelay.")) {
        instances.put(entry.group(3), Long.valueOf(entry.group(1)));
      }
    }
    assertThat(bytes).as("heap of %d", pid).isPositive();
    return new Heap(bytes, instances);
  }

  private Iterable<String> jcmd(String command) {
    var arguments = Tools.command(Tools.jcmd(), pid, command);
    try (var process = ChildProcess.start("jcmd", Tools.target(), arguments)) {
      int exit = process.awaitExit(MAX_RUN);
      assertThat(exit).as(process.output()).isZero();
      return process.lines();
    }
  }

  private List<Path> entries(String folder) {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid, folder))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
