package io.rtmprelay.fuzz.input;

import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.UnpooledByteBufAllocator;

/** What must hold; a fuzzer runs it a hundred thousand times a second. */
public final class Claim {

  private Claim() {}

  /**
   * Claims that something holds.
   *
   * @throws AssertionError that says {@code what}, unless {@code holds}
   */
  public static void that(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /**
   * Claims that two values are equal.
   *
   * @throws AssertionError that says {@code what} and both values, unless they are equal
   */
  public static void equal(Object actual, Object expected, String what) {
    if (!actual.equals(expected)) {
      throw new AssertionError(what + ": " + actual + ", expected " + expected);
    }
  }

  /** An allocator that counts; nothing it gave out may be left in the end. */
  public static UnpooledByteBufAllocator allocator() {
    return new UnpooledByteBufAllocator(false, true);
  }

  public static void heldAtMost(ByteBufAllocatorMetricProvider allocator, long bytes) {
    long held = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    that(held <= bytes, held + " bytes are held, at most " + bytes + " may be");
  }

  public static void nothingHeld(ByteBufAllocatorMetricProvider allocator) {
    heldAtMost(allocator, 0);
  }
}
