package io.rtmprelay.transport.loop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThreadRanksTest {

  /** The thread that {@code executor} runs a task on. */
  private static Thread threadOf(Executor executor) {
    return CompletableFuture.supplyAsync(Thread::currentThread, executor).join();
  }

  /** A thread that only waits, for {@code done}. */
  private static Thread start(ThreadGroup group, String name, CountDownLatch done) {
    return Thread.ofPlatform()
        .group(group)
        .daemon()
        .name(name)
        .start(
            () -> {
              try {
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Test
  @DisplayName("of a Vert.x its control loops and workers step back, its media loops never")
  void loops() throws Exception {
    MediaLoops loops = MediaLoops.start(2);
    try {
      Thread first = threadOf(loops.all().get(0));
      Thread second = threadOf(loops.all().get(1));
      Thread control = threadOf(task -> loops.vertx().runOnContext(now -> task.run()));
      Thread worker =
          threadOf(
              task ->
                  loops
                      .vertx()
                      .executeBlocking(() -> CompletableFuture.runAsync(task, Runnable::run)));
      loops.goFirst();
      Await.until(
          "they step back",
          () ->
              control.getPriority() == ThreadRanks.BEHIND_MEDIA
                  && worker.getPriority() == ThreadRanks.BEHIND_MEDIA);
      assertThat(first.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
      assertThat(second.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
    } finally {
      loops.vertx().close().await(10, SECONDS);
    }
  }

  @Test
  @DisplayName("threads that have time step back, whose ever they are; who holds leases does not")
  void names() {
    ThreadGroup group = new ThreadGroup("of a library");
    CountDownLatch done = new CountDownLatch(1);
    try {
      for (String patient : new String[] {"relay-lookup-3", "relay-tls-0", "relay-disks-0"}) {
        Thread thread = start(group, patient, done);
        ThreadRanks.sort();
        assertThat(thread.getPriority()).as(patient).isEqualTo(ThreadRanks.BEHIND_MEDIA);
      }
      for (String other : new String[] {"relay-leases", "hz.relay.generic", "VM Thread"}) {
        Thread thread = start(group, other, done);
        ThreadRanks.sort();
        assertThat(thread.getPriority()).as(other).isEqualTo(Thread.NORM_PRIORITY);
      }
    } finally {
      done.countDown();
    }
  }

  @Test
  @DisplayName("one who names itself late is found the next time")
  void lateName() {
    CountDownLatch done = new CountDownLatch(1);
    Thread thread = start(Thread.currentThread().getThreadGroup(), "nobody", done);
    try {
      ThreadRanks.sort();
      assertThat(thread.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
      thread.setName("relay-tls-late");
      ThreadRanks.sort();
      assertThat(thread.getPriority()).isEqualTo(ThreadRanks.BEHIND_MEDIA);
    } finally {
      done.countDown();
    }
  }
}
