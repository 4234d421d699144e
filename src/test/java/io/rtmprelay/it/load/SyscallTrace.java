package io.rtmprelay.it.load;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the system calls of a process and all its threads, by strace, from attaching to the end.
 */
public final class SyscallTrace implements AutoCloseable {

  private static final Duration ATTACH_LIMIT = Duration.ofSeconds(20);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private final ChildProcess strace;
  private final Path summary;

  private SyscallTrace(ChildProcess strace, Path summary) {
    this.strace = strace;
    this.summary = summary;
  }

  /** Returns once each thread of {@code pid} is watched. */
  public static SyscallTrace attach(long pid, Path folder) {
    var summary = folder.resolve("syscalls.txt");
    var command =
        Tools.command(
            "strace", "-f", "-c", "--summary-columns=calls,name", "-o", summary, "-p", pid);
    var strace = ChildProcess.start("strace", folder, command);
    strace.awaitLine(
        "that it is attached", ATTACH_LIMIT, line -> line.contains("Process " + pid + " attached"));
    return new SyscallTrace(strace, summary);
  }

  /** Detaches and returns the calls by name. */
  public SyscallCounts end() {
    strace.terminate(END_LIMIT);
    var calls = new HashMap<String, Long>();
    try {
      for (var line : Files.readAllLines(summary)) {
        var fields = line.strip().split("\\s+", 3);
        if (fields.length == 2 && fields[0].matches("\\d+") && !fields[1].equals("total")) {
          calls.merge(fields[1], Long.valueOf(fields[0]), Long::sum);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (calls.isEmpty()) {
      throw new AssertionError("strace counted nothing:\n" + strace.output());
    }
    return new SyscallCounts(Map.copyOf(calls));
  }

  @Override
  public void close() {
    strace.close();
  }
}
