package io.rtmprelay.cluster.lease.hazelcast;

import io.rtmprelay.cluster.lease.Pace;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for the leases alone: whatever else a node is busy with, they are held in time. */
final class LeaseThread implements Pace {

  private static final Logger log = LoggerFactory.getLogger(LeaseThread.class);

  private final ScheduledThreadPoolExecutor thread;

  LeaseThread() {
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> Thread.ofPlatform().daemon().name("relay-leases").unstarted(task),
            new ThreadPoolExecutor.DiscardPolicy());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** The clock of the media loops. */
  static long clockMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public long nowMs() {
    return clockMs();
  }

  @Override
  public long wallMs() {
    return System.currentTimeMillis();
  }

  @Override
  public void run(Runnable task) {
    thread.execute(() -> guarded(task));
  }

  @Override
  public void after(long delayMs, Runnable task) {
    thread.schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a task of the leases failed", e);
    }
  }

  /** What is not done yet will not be. */
  void stop() {
    thread.shutdownNow();
  }
}
