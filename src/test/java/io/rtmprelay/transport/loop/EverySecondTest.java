package io.rtmprelay.transport.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.rtmprelay.transport.loop.MediaLoop.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is done each second, on a loop whose clock is the test's. */
class EverySecondTest {

  private static final int STEP_MS = 5;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final EverySecond everySecond = new EverySecond(channel.eventLoop());
  private final List<String> done = new ArrayList<>();

  @BeforeEach
  void stopTheClock() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** Returns how often something was done at once: within one step. */
  private int pass(int ms) {
    int most = 0;
    for (int passed = 0; passed < ms; passed += STEP_MS) {
      int before = done.size();
      channel.advanceTimeBy(STEP_MS, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      most = Math.max(most, done.size() - before);
    }
    return most;
  }

  private Timer add(String name) {
    return everySecond.add(() -> done.add(name));
  }

  @Test
  @DisplayName("each task is run once in any second, the first time within one")
  void once() {
    add("a");
    pass(300);
    add("b");
    for (int second = 0; second < 5; second++) {
      pass(1_000);
      assertThat(done).containsExactlyInAnyOrder("a", "b");
      done.clear();
    }
  }

  @Test
  @DisplayName("tasks that come together do not run together: no frame waits for all of them")
  void spread() {
    for (int i = 0; i < 800; i++) {
      add("task " + i);
    }
    assertThat(pass(1_000)).isEqualTo(100);
    assertThat(done).hasSize(800).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("what is called off runs no more, even in the turn in which it is; twice is as once")
  void calledOff() {
    List<Timer> timers = new ArrayList<>();
    for (int i = 0; i < 9; i++) { // so that two are due together
      timers.add(
          everySecond.add(
              () -> {
                done.add("first");
                timers.forEach(Timer::cancel);
              }));
    }
    pass(3_000);
    assertThat(done).hasSize(1);
    add("b");
    timers.forEach(Timer::cancel);
    pass(2_000);
    assertThat(done).containsExactly("first", "b", "b");
  }

  @Test
  @DisplayName("a task that fails runs again, and so do the others")
  void fault() {
    for (int i = 0; i < 9; i++) {
      everySecond.add(
          () -> {
            done.add("failed");
            throw new IllegalStateException("planned");
          });
    }
    pass(2_000);
    assertThat(done).hasSize(18);
  }

  @Test
  @DisplayName("without a task the loop is not woken")
  void rest() {
    assertThat(channel.runScheduledPendingTasks()).isNegative();
    Timer only = add("a");
    assertThat(channel.runScheduledPendingTasks()).isPositive();
    only.cancel();
    assertThat(channel.runScheduledPendingTasks()).isNegative();
  }
}
