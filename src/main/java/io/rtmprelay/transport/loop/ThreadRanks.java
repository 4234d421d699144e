package io.rtmprelay.transport.loop;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who gets a core first where there are too few: media loops, and what they wait for, before
 * threads that have time. Those are known by their names, as the system has them. Used by one
 * thread at a time.
 *
 * <p>Not moved are the collector's threads, since all others stand still until it is done, and
 * those that hold leases or belong to Hazelcast, where who is late is taken for dead.
 */
final class ThreadRanks {

  private static final Logger log = LoggerFactory.getLogger(ThreadRanks.class);

  /** A third of a media loop's share of a core that both want; nicer ones hold collections up. */
  static final int BEHIND_MEDIA = 5;

  private static final Path SELF = Path.of("/proc/self");
  private static final Path THREADS = SELF.resolve("task");

  /** How the names of threads begin that have time; the system knows 15 letters of each. */
  private static final List<String> PATIENT =
      List.of(
          "C1 CompilerThre",
          "C2 CompilerThre",
          "vert.x-worker",
          "vert.x-internal",
          "relay-disks",
          "relay-ranks",
          "relay-watch",
          "relay-lookup",
          "relay-tls");

  private final Niceness niceness;
  private final int nice;
  private Set<Path> lastSeen = Set.of();
  private Set<Path> ranked = Set.of();

  ThreadRanks(Niceness niceness) throws IOException {
    this.niceness = niceness;
    this.nice = Niceness.of(SELF) + BEHIND_MEDIA;
  }

  /** Has the calling thread step behind the media loops. Any thread. */
  void stepBack() {
    niceness.become(nice);
  }

  /**
   * Has all threads step back that have time and came since the last but one time: one that has
   * just begun may not have its name yet.
   */
  void sort() {
    Set<Path> present = new HashSet<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        present.add(thread);
        if (!ranked.contains(thread)) {
          rank(thread);
        }
      }
    } catch (IOException e) {
      log.debug("the threads of this process cannot be listed", e);
    }
    ranked = new HashSet<>(lastSeen);
    ranked.retainAll(present);
    lastSeen = present;
  }

  private void rank(Path thread) {
    try {
      String name = Files.readString(thread.resolve("comm"));
      if (PATIENT.stream().anyMatch(name::startsWith) && Niceness.of(thread) < nice) {
        niceness.set(Integer.parseInt(thread.getFileName().toString()), nice);
      }
    } catch (IOException e) {
      log.trace("{} has ended", thread, e);
    }
  }
}
