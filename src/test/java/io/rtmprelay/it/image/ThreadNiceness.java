package io.rtmprelay.it.image;

import io.rtmprelay.it.process.WorkFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How willingly each thread of a process leaves a core to others, as Linux has it.
 *
 * @param byName by the first 15 letters of threads' names, which is as many as Linux knows
 */
record ThreadNiceness(Map<String, SortedSet<Integer>> byName) {

  /** The place in {@code stat}, counted from the one after the name, in parentheses. */
  private static final int NICE_FIELD = 16;

  /** Of a process and all that it started. */
  static ThreadNiceness of(long pid) {
    Map<String, SortedSet<Integer>> byName = new HashMap<>();
    var process = ProcessHandle.of(pid).orElseThrow();
    process.descendants().forEach(child -> add(child.pid(), byName));
    add(pid, byName);
    return new ThreadNiceness(byName);
  }

  private static void add(long pid, Map<String, SortedSet<Integer>> byName) {
    var threads = Path.of("/proc/" + pid + "/task").toFile().list();
    for (var thread : threads == null ? new String[0] : threads) {
      var stat = read(Path.of("/proc/" + pid + "/task/" + thread + "/stat"));
      int end = stat.lastIndexOf(')');
      var nice = stat.substring(end + 2).split(" ", NICE_FIELD + 2)[NICE_FIELD];
      byName
          .computeIfAbsent(stat.substring(stat.indexOf('(') + 1, end), name -> new TreeSet<>())
          .add(Integer.valueOf(nice));
    }
  }

  private static String read(Path file) {
    return new String(WorkFolder.read(file), StandardCharsets.UTF_8);
  }

  Set<Integer> of(String name) {
    return byName.getOrDefault(name, new TreeSet<>());
  }
}
