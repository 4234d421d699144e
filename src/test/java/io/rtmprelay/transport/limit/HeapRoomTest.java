package io.rtmprelay.transport.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeapRoomTest {

  /** A heap of 1000 bytes of which the test says what is used, alive, and alive in truth. */
  private static final class ScriptedHeap implements HeapRoom.Heap {

    private long used;
    private long alive;
    private long aliveNow;
    private int collections;

    @Override
    public long maxBytes() {
      return 1_000;
    }

    @Override
    public long usedBytes() {
      return used;
    }

    @Override
    public long aliveBytes() {
      return alive;
    }

    @Override
    public void collect() {
      collections++;
      alive = aliveNow;
      used = aliveNow;
    }
  }

  private final ScriptedHeap heap = new ScriptedHeap();
  private long nowNanos = TimeUnit.HOURS.toNanos(-1);
  private final HeapRoom room = new HeapRoom(heap, () -> nowNanos);

  @Test
  @DisplayName("garbage takes no room, nor what was alive once and is used no more")
  void garbageIsRoom() {
    heap.used = 990;
    heap.alive = 500;
    assertThat(room.isThere()).isTrue();
    heap.used = 100;
    heap.alive = 990;
    assertThat(room.isThere()).isTrue();
    assertThat(heap.collections).isZero();
  }

  @Test
  @DisplayName("what is alive and nearly fills it leaves no room, until that is let go")
  void aliveIsNone() {
    heap.used = 950;
    heap.alive = 900;
    heap.aliveNow = 900;
    for (int knocks = 0; knocks < 100; knocks++) {
      assertThat(room.isThere()).isFalse();
    }
    assertThat(heap.collections).as("in ten seconds, however often somebody knocks").isEqualTo(1);
    heap.aliveNow = 300;
    assertThat(room.isThere()).isFalse();
    nowNanos += TimeUnit.SECONDS.toNanos(10);
    assertThat(room.isThere()).isTrue();
    assertThat(heap.collections).isEqualTo(2);
  }

  @Test
  @DisplayName("this JVM tells of its old generation, and has room")
  void thisJvm() {
    assertThat(HeapRoom.ofThisJvm().isThere()).isTrue();
  }
}
