package io.rtmprelay.transport.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.rtmprelay.transport.loop.MediaLoop.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done once a second on one loop, by one timer for all of it. It is spread over the
 * second, so that however much there is, no frame waits long for it. Used on that loop.
 */
final class EverySecond {

  private static final int SLOTS = 8;
  private static final long SLOT_MS = TimeUnit.SECONDS.toMillis(1) / SLOTS;

  private final EventLoop loop;
  // Each list is replaced, never changed: what is done may add and call off.
  private final List<List<Task>> slots = new ArrayList<>(SLOTS);
  private int tasks;
  private int last;
  private @Nullable ScheduledFuture<?> turning;

  private final class Task implements Timer {

    private final Runnable work;
    private final int slot;
    private boolean isCalledOff;

    Task(Runnable work, int slot) {
      this.work = work;
      this.slot = slot;
    }

    void run() {
      if (!isCalledOff) {
        MediaLoop.guarded(work);
      }
    }

    @Override
    public void cancel() {
      if (!isCalledOff) {
        isCalledOff = true;
        remove(this);
      }
    }
  }

  EverySecond(EventLoop loop) {
    this.loop = loop;
    for (int i = 0; i < SLOTS; i++) {
      slots.add(List.of());
    }
  }

  /** From here on {@code work} is done, first within a second, until it is called off. */
  Timer add(Runnable work) {
    Task added = new Task(work, emptiest());
    List<Task> more = new ArrayList<>(slots.get(added.slot));
    more.add(added);
    slots.set(added.slot, more);
    tasks++;
    if (turning == null) {
      turning = loop.scheduleWithFixedDelay(this::turn, SLOT_MS, SLOT_MS, TimeUnit.MILLISECONDS);
    }
    return added;
  }

  /** Of the slots with least to do the one whose turn is farthest off. */
  private int emptiest() {
    int found = last;
    for (int back = 1; back < SLOTS; back++) {
      int slot = Math.floorMod(last - back, SLOTS);
      if (slots.get(slot).size() < slots.get(found).size()) {
        found = slot;
      }
    }
    return found;
  }

  private void remove(Task task) {
    List<Task> less = new ArrayList<>(slots.get(task.slot));
    less.remove(task);
    slots.set(task.slot, less);
    tasks--;
    if (tasks == 0 && turning != null) {
      turning.cancel(false);
      turning = null;
    }
  }

  private void turn() {
    last = (last + 1) % SLOTS;
    for (Task task : slots.get(last)) {
      task.run();
    }
  }
}
