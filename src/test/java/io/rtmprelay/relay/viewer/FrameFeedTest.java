package io.rtmprelay.relay.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.memory.MemoryAccount;
import io.rtmprelay.relay.FakeOutlet;
import io.rtmprelay.relay.Shot;
import io.rtmprelay.relay.budget.OutletDepth;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The stream's loop is the test; the viewer's runs when the test lets it. */
class FrameFeedTest {

  private static final OutletDepth DEPTH = new OutletDepth(1_000, 250, 500);

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final Watcher viewer = new Watcher();
  private final List<MediaFrame> made = new ArrayList<>();
  private int roomTold;
  private boolean shutDown;
  private long charged;

  private final FrameFeed feed = new FrameFeed(viewer, Runnable::run, () -> roomTold++);

  private final class Watcher implements Viewer {

    private final FakeOutlet held = new FakeOutlet(Long.MAX_VALUE);
    private boolean holds;

    @Override
    public Executor loop() {
      return task -> {
        if (shutDown) {
          throw new RejectedExecutionException();
        }
        tasks.add(task);
      };
    }

    @Override
    public void begins() {}

    @Override
    public void ended(Ending ending) {}

    @Override
    public void write(MediaFrame frame, int timestampMs) {
      held.write(frame, timestampMs);
      if (!holds) {
        held.take(Long.MAX_VALUE);
      }
    }

    @Override
    public void flush() {
      held.flush();
    }

    @Override
    public void keepBelow(OutletDepth depth) {
      held.keepBelow(depth);
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public long pendingBytes() {
      return held.pendingBytes();
    }
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      MediaFrame frame = Shot.key(made.size() * 40, made.size() + 1).frame();
      frame.chargeTo(
          new MemoryAccount() {
            @Override
            public void charge(int bytes) {
              charged += bytes;
            }

            @Override
            public void discharge(int bytes) {
              charged -= bytes;
            }
          });
      made.add(frame);
      feed.write(frame, 40 * i);
      frame.release();
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @AfterEach
  void nothingIsHeld() {
    feed.close();
    runTasks();
    viewer.held.close();
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
    assertThat(charged).isZero();
  }

  @Test
  @DisplayName("many frames are one task for each flush, in order, charged until they are taken")
  void batches() {
    write(20);
    assertThat(tasks).isEmpty();
    feed.flush();
    assertThat(tasks).hasSize(1);
    assertThat(charged).isPositive();
    write(5);
    feed.flush();
    feed.flush();
    assertThat(tasks).hasSize(2);
    runTasks();
    assertThat(viewer.held.arrivals).hasSize(25);
    assertThat(viewer.held.arrivals.get(19).timestampMs()).isEqualTo(19 * 40);
    assertThat(viewer.held.flushes).isEqualTo(2);
    assertThat(charged).isZero();
    assertThat(feed.pendingBytes()).isZero();
  }

  @Test
  @DisplayName("what is on its way and what the viewer holds count; room is told of once")
  void room() {
    viewer.holds = true;
    feed.keepBelow(DEPTH);
    write(9);
    assertThat(feed.isWritable()).isTrue();
    write(1);
    assertThat(feed.isWritable()).isFalse();
    feed.flush();
    runTasks();
    assertThat(viewer.held.depth).isEqualTo(DEPTH);
    assertThat(feed.pendingBytes()).isEqualTo(1_000);
    assertThat(feed.isWritable()).isFalse();
    viewer.held.take(700);
    feed.progressed();
    assertThat(roomTold).as("more than a quarter is left").isZero();
    assertThat(feed.isWritable()).isFalse();
    viewer.held.take(50);
    feed.progressed();
    feed.progressed();
    assertThat(roomTold).isEqualTo(1);
    assertThat(feed.isWritable()).isTrue();
  }

  @Test
  @DisplayName("a viewer that leaves gets nothing of what is on its way, and no news")
  void leaves() {
    write(3);
    feed.flush();
    List<String> news = new ArrayList<>();
    feed.tell(() -> news.add("ended"));
    feed.stop();
    runTasks();
    assertThat(viewer.held.arrivals).isEmpty();
    assertThat(news).isEmpty();
    assertThat(charged).isZero();
  }

  @Test
  @DisplayName("one that leaves within a batch gets nothing of its rest")
  void leavesWithin() {
    write(3);
    feed.flush();
    tasks.addFirst(feed::stop);
    runTasks();
    assertThat(viewer.held.arrivals).isEmpty();
  }

  @Test
  @DisplayName("what was flushed before the stream's end arrives, and then the news of it")
  void ends() {
    write(3);
    feed.flush();
    write(2);
    feed.close();
    List<String> news = new ArrayList<>();
    feed.tell(() -> news.add("ended after " + viewer.held.arrivals.size()));
    runTasks();
    assertThat(news).containsExactly("ended after 3");
    assertThat(feed.pendingBytes()).isZero();
  }

  @Test
  @DisplayName("a loop that is shut down takes nothing, and nothing is kept for it")
  void shutDown() {
    shutDown = true;
    write(3);
    feed.flush();
    assertThat(charged).isZero();
    write(3);
    feed.flush();
    assertThat(charged).isZero();
    assertThat(feed.isWritable()).isTrue();
  }
}
