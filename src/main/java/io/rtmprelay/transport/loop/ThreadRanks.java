package io.rtmprelay.transport.loop;

import java.util.List;

/**
 * Who gets a core first where there are too few: media loops, and what they wait for, before
 * threads that have time. Those are known by their names. Used by one thread at a time.
 *
 * <p>It is the JVM that tells the system, and only where its options say so: {@code
 * conf/jvm.options} makes the least priority five steps nicer, which leaves such a thread a third
 * of a media loop's share of a core that both want, and sets its compilers behind by itself.
 *
 * <p>Not moved are threads that hold leases or belong to Hazelcast, where who is late is taken for
 * dead.
 */
@SuppressWarnings("ThreadPriorityCheck") // nothing waits for an order; it is sooner done
final class ThreadRanks {

  /** Of threads that have time. */
  static final int BEHIND_MEDIA = Thread.MIN_PRIORITY;

  /** How the names of threads begin that have time. */
  private static final List<String> PATIENT =
      List.of(
          "vert.x-worker",
          "vert.x-internal",
          "relay-disks",
          "relay-watch",
          "relay-lookup",
          "relay-tls");

  /** Of threads that start while they are counted. */
  private static final int SPARE = 16;

  private ThreadRanks() {}

  /** Has the calling thread, and those it starts from then on, step behind the media loops. */
  static void stepBack() {
    Thread.currentThread().setPriority(BEHIND_MEDIA);
  }

  /** Has all threads of this process step back that have time. */
  static void sort() {
    ThreadGroup all = Thread.currentThread().getThreadGroup();
    while (all.getParent() != null) {
      all = all.getParent();
    }
    Thread[] threads = new Thread[all.activeCount() + SPARE];
    int count = all.enumerate(threads, true);
    for (int i = 0; i < count; i++) {
      rank(threads[i]);
    }
  }

  private static void rank(Thread thread) {
    if (thread.getPriority() > BEHIND_MEDIA
        && PATIENT.stream().anyMatch(thread.getName()::startsWith)) {
      thread.setPriority(BEHIND_MEDIA);
    }
  }
}
