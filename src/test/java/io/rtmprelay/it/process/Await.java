package io.rtmprelay.it.process;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what another process does; the one place where a test looks more than once. */
public final class Await {

  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  /**
   * Returns once {@code condition} holds.
   *
   * @throws AssertionError naming {@code what} if it does not hold within {@code limit}
   */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    until(what, limit, condition, () -> "");
  }

  /** The same, with {@code state} added to the error. */
  public static void until(
      String what, Duration limit, Callable<Boolean> condition, Supplier<String> state) {
    long end = System.nanoTime() + limit.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "not within " + limit.toMillis() + " ms: " + what + ' ' + state.get());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
