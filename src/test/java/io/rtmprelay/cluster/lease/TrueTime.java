package io.rtmprelay.cluster.lease;

import java.util.PriorityQueue;

/** What happens in a simulated world, in the order of its true time. */
final class TrueTime {

  private record Event(long atUs, long order, Runnable task) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.atUs != b.atUs ? Long.compare(a.atUs, b.atUs) : Long.compare(a.order, b.order));
  private long nowUs;
  private long order;

  long nowUs() {
    return nowUs;
  }

  long nowMs() {
    return nowUs / 1000;
  }

  void after(long delayUs, Runnable task) {
    events.add(new Event(nowUs + Math.max(0, delayUs), order++, task));
  }

  void afterMs(long delayMs, Runnable task) {
    after(delayMs * 1000, task);
  }

  void runUntilMs(long untilMs) {
    while (!events.isEmpty() && events.peek().atUs <= untilMs * 1000) {
      Event next = events.remove();
      nowUs = next.atUs;
      next.task.run();
    }
    nowUs = untilMs * 1000;
  }
}
