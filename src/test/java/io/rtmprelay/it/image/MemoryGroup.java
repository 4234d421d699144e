package io.rtmprelay.it.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A control group whose memory is bounded, of either version. Needs root. */
final class MemoryGroup implements AutoCloseable {

  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final Path group;

  private MemoryGroup(Path group) {
    this.group = group;
  }

  static MemoryGroup of(long bytes) {
    var first = GROUPS.resolve("memory");
    var parent = Files.isDirectory(first) ? first : GROUPS;
    var group = parent.resolve("relay-image-" + ProcessHandle.current().pid());
    var bound = parent.equals(first) ? "memory.limit_in_bytes" : "memory.max";
    try {
      Files.createDirectory(group);
      Files.writeString(group.resolve(bound), String.valueOf(bytes));
      return new MemoryGroup(group);
    } catch (IOException e) {
      throw new UncheckedIOException("no memory can be bounded below " + parent, e);
    }
  }

  String path() {
    return group.toString();
  }

  /** The members have ended by then. */
  @Override
  public void close() {
    try {
      for (String left : List.copyOf(Files.readAllLines(group.resolve("cgroup.procs")))) {
        throw new AssertionError("process " + left + " is left in " + group);
      }
      Files.delete(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
