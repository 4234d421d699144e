package io.rtmprelay.transport.loop;

import io.netty.channel.EventLoop;
import io.rtmprelay.relay.DelayHistogram;
import java.util.concurrent.TimeUnit;

/**
 * How late an event loop comes to what is due on it: a loop that is late holds up every frame it
 * carries. Written on that loop, read anywhere.
 */
public final class LoopLag {

  /** Rare enough to cost nothing, often enough to meet a stall that anyone feels. */
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final String name;
  private final EventLoop loop;
  private final DelayHistogram lateness = new DelayHistogram();

  /** Of {@code loop}, from now until it ends. */
  LoopLag(String name, EventLoop loop) {
    this.name = name;
    this.loop = loop;
    loop.execute(this::await);
  }

  private void await() {
    if (!loop.isShuttingDown()) {
      long dueNanos = System.nanoTime() + PERIOD_NANOS;
      loop.schedule(() -> due(dueNanos), PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void due(long dueNanos) {
    lateness.record(Math.max(0, System.nanoTime() - dueNanos), 1);
    await();
  }

  /** What the loop is called: what it is for, and which of those it is. */
  public String name() {
    return name;
  }

  /** How late it came, four times a second. */
  public DelayHistogram lateness() {
    return lateness;
  }
}
