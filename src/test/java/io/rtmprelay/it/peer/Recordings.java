package io.rtmprelay.it.peer;

import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Finds what a server recorded. */
public final class Recordings {

  private static final Duration MAX_WAIT = Duration.ofSeconds(10);
  private static final Duration QUIET = Duration.ofMillis(300);

  private Recordings() {}

  /** The only file below {@code folder} of such a path, seen from there, once it is there. */
  static Path only(Path folder, Predicate<String> matches) {
    Await.until("a recording below " + folder, MAX_WAIT, () -> !found(folder, matches).isEmpty());
    var files = found(folder, matches);
    if (files.size() > 1) {
      throw new AssertionError("one session expected, but several recordings: " + files);
    }
    return files.getFirst();
  }

  private static List<Path> found(Path folder, Predicate<String> matches) {
    return WorkFolder.files(folder).stream()
        .filter(file -> matches.test(folder.relativize(file).toString()))
        .toList();
  }

  /** Waits until nobody adds to {@code file}: a server writes behind its network reads. */
  public static Path settled(Path file) {
    Await.until(
        file + " grows no more",
        MAX_WAIT,
        () -> Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(QUIET)));
    return file;
  }
}
