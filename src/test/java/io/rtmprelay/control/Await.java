package io.rtmprelay.control;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
public final class Await {

  private static final long LIMIT_SECONDS = 20;

  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    long byNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > byNanos) {
        throw new AssertionError("in vain waited for: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
