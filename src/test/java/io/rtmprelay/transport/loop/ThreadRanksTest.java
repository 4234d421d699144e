package io.rtmprelay.transport.loop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ThreadRanksTest {

  /** The folder of the thread that {@code executor} runs a task on. */
  private static Path threadOf(Executor executor) {
    return CompletableFuture.supplyAsync(ThreadRanksTest::self, executor).join();
  }

  private static Path self() {
    try {
      return Path.of("/proc/thread-self").toRealPath();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int nice(Path thread) {
    try {
      return Niceness.of(thread);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int usual() throws IOException {
    return Niceness.of(Path.of("/proc/self"));
  }

  /** How nice a thread of that name is once {@code ranks} has sorted all. */
  private static int niceAfter(ThreadRanks ranks, String name) throws Exception {
    CompletableFuture<Path> thread = new CompletableFuture<>();
    CountDownLatch done = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(
            () -> {
              thread.complete(self());
              try {
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Path started = thread.get(10, SECONDS);
    ranks.sort();
    int nice = Niceness.of(started);
    done.countDown();
    return nice;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("of a Vert.x its control loops and workers step back, its media loops never")
  void loops() throws Exception {
    MediaLoops loops = MediaLoops.start(2);
    try {
      int usual = usual();
      Path first = threadOf(loops.all().get(0));
      Path second = threadOf(loops.all().get(1));
      Path control = threadOf(task -> loops.vertx().runOnContext(now -> task.run()));
      Path worker =
          threadOf(
              task ->
                  loops
                      .vertx()
                      .executeBlocking(() -> CompletableFuture.runAsync(task, Runnable::run)));
      loops.goFirst();
      int behind = usual + ThreadRanks.BEHIND_MEDIA;
      Await.until("they step back", () -> nice(control) == behind && nice(worker) == behind);
      assertThat(Niceness.of(first)).isEqualTo(usual);
      assertThat(Niceness.of(second)).isEqualTo(usual);
    } finally {
      loops.vertx().close().await(10, SECONDS);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("threads of the relay that have time step back, those that hold leases do not")
  void names() throws Exception {
    ThreadRanks ranks = new ThreadRanks(Niceness.find("Linux").orElseThrow());
    int usual = usual();
    for (String patient : new String[] {"relay-lookup-3", "relay-tls-0", "relay-disks-0"}) {
      assertThat(niceAfter(ranks, patient)).as(patient).isEqualTo(usual + ThreadRanks.BEHIND_MEDIA);
    }
    for (String other : new String[] {"relay-leases", "hz.relay.generic", "VM Thread"}) {
      assertThat(niceAfter(ranks, other)).as(other).isEqualTo(usual);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("one who names itself late is found the next time")
  void lateName() throws Exception {
    ThreadRanks ranks = new ThreadRanks(Niceness.find("Linux").orElseThrow());
    CompletableFuture<Path> named = new CompletableFuture<>();
    CountDownLatch sorted = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<Path> begun = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("nobody")
        .start(
            () -> {
              begun.complete(self());
              try {
                sorted.await();
                Thread.currentThread().setName("relay-tls-late");
                named.complete(self());
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    begun.get(10, SECONDS);
    ranks.sort();
    sorted.countDown();
    Path thread = named.get(10, SECONDS);
    assertThat(Niceness.of(thread)).isEqualTo(usual());
    ranks.sort();
    assertThat(Niceness.of(thread)).isEqualTo(usual() + ThreadRanks.BEHIND_MEDIA);
    done.countDown();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("a thread that has ended, or may not be changed, is no fault")
  void ended() {
    Niceness niceness = Niceness.find("Linux").orElseThrow();
    assertThat(niceness.set(Integer.MAX_VALUE, 5)).isFalse();
  }

  @Test
  @DisplayName("systems that do not rank threads so are left alone")
  void otherSystems() {
    assertThat(Niceness.find("Mac OS X")).isEqualTo(Optional.empty());
    assertThat(Niceness.find("Windows 11")).isEqualTo(Optional.empty());
  }
}
