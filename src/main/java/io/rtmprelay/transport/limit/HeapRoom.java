package io.rtmprelay.transport.limit;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the heap has room for who is not there yet. Any thread.
 *
 * <p>Each connection, stream and viewer is some objects on the heap, and a JVM without heap ends,
 * with every stream there is. So once what is alive nearly fills it nobody new is let in; who is
 * there goes on. What is alive shows only when the old generation is collected, which nothing asks
 * for any more while nobody is let in: so now and then, while somebody knocks, this does.
 */
public final class HeapRoom {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** Above it, in percent of the old generation, what is alive is too much. */
  private static final int FULL_PERCENT = 85;

  /** The old generation of the heap. */
  interface Heap {

    long maxBytes();

    /** Alive or not. */
    long usedBytes();

    /** Alive when it was collected last; 0 if it never was. */
    long aliveBytes();

    void collect();
  }

  private final @Nullable Heap heap;
  private final LongSupplier nanoTime;
  private final AtomicLong askedAtNanos;

  HeapRoom(@Nullable Heap heap, LongSupplier nanoTime) {
    this.heap = heap;
    this.nanoTime = nanoTime;
    this.askedAtNanos = new AtomicLong(nanoTime.getAsLong() - LOOK_AGAIN.toNanos());
  }

  /** There is always room. */
  public static HeapRoom endless() {
    return new HeapRoom(null, System::nanoTime);
  }

  /** That of this JVM; always room if it does not tell of its old generation. */
  public static HeapRoom ofThisJvm() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage collected = pool.getCollectionUsage();
      // The young generations cannot be watched; of the heap the old one alone can.
      if (pool.getType() == MemoryType.HEAP
          && pool.isUsageThresholdSupported()
          && collected != null
          && collected.getMax() > 0) {
        return new HeapRoom(new OldGeneration(pool), System::nanoTime);
      }
    }
    return endless();
  }

  /** Whether somebody new fits in. May have the heap collected, once in a while. */
  public boolean isThere() {
    if (heap == null) {
      return true;
    }
    long full = heap.maxBytes() / 100 * FULL_PERCENT;
    if (heap.usedBytes() < full || heap.aliveBytes() < full) {
      return true;
    }
    long now = nanoTime.getAsLong();
    long before = askedAtNanos.get();
    if (now - before < LOOK_AGAIN.toNanos() || !askedAtNanos.compareAndSet(before, now)) {
      return false;
    }
    heap.collect();
    return heap.aliveBytes() < full;
  }

  private record OldGeneration(MemoryPoolMXBean pool) implements Heap {

    @Override
    public long maxBytes() {
      return pool.getUsage().getMax();
    }

    @Override
    public long usedBytes() {
      return pool.getUsage().getUsed();
    }

    @Override
    public long aliveBytes() {
      MemoryUsage collected = pool.getCollectionUsage();
      return collected == null ? 0 : collected.getUsed();
    }

    @Override
    @SuppressWarnings("gc") // the only way to learn what is alive, and rare
    public void collect() {
      System.gc();
    }
  }
}
