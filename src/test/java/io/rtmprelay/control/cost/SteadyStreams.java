package io.rtmprelay.control.cost;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.loop.MediaLoop;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Streams that run in step: a round is one picture of each, sent by itself, and is over once it has
 * arrived wherever it goes. So each picture is read alone, however busy the machine is, and what it
 * costs is the same each time. One thread.
 */
public final class SteadyStreams implements AutoCloseable {

  /** More than all headers of a round together, so that what has come tells whether all has. */
  public static final int BODY_BYTES = 3_000;

  /** Short, so that Netty's pools of objects are soon as large as a group needs. */
  private static final int GROUP = 2;

  private static final int WARM_UP_ROUNDS = 120;
  private static final int ROUNDS = 101;
  private static final int SECONDS = 5;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Bench bench;
  private final int copies;
  private final LongSupplier takenBytes;
  private final long[] threads;
  private final List<PeerEncoder> encoders = new ArrayList<>();
  private int number;

  /**
   * Publishes so many streams.
   *
   * @param sinks of each stream, which are awaited; viewers may come before the {@link #warmUp}
   * @param copies of each picture that arrive, with those that viewers get
   * @param takenBytes what has arrived so far, of all streams together
   */
  public SteadyStreams(Bench bench, int streams, int sinks, int copies, LongSupplier takenBytes)
      throws Exception {
    this.bench = bench;
    this.copies = copies;
    this.takenBytes = takenBytes;
    this.threads = new long[bench.loops.all().size()];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = onLoop(bench.loops.all().get(i), () -> Thread.currentThread().threadId());
    }
    for (int i = 0; i < streams; i++) {
      encoders.add(PeerEncoder.publishing(bench.port, "live", "cam" + i));
      encoders.getLast().addHeaders(0).addVideo(0, GROUP, BODY_BYTES).send();
    }
    number = 1;
    for (int i = 0; i < streams; i++) {
      for (int sink = 0; sink < sinks; sink++) {
        bench.awaitSink("cam" + i, sink, SinkState.LIVE);
      }
    }
  }

  private static long onLoop(MediaLoop loop, LongSupplier asked) {
    var answer = new CompletableFuture<Long>();
    loop.execute(() -> answer.complete(asked.getAsLong()));
    return answer.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Until what the start brings has gone, and classes and caches are there. */
  public SteadyStreams warmUp() {
    long begun = (long) encoders.size() * copies * BODY_BYTES;
    Await.until("the streams' beginning", () -> takenBytes.getAsLong() >= begun);
    return run(WARM_UP_ROUNDS);
  }

  public SteadyStreams run(int rounds) {
    for (int i = 0; i < rounds; i++) {
      round();
    }
    return this;
  }

  private void round() {
    long due = takenBytes.getAsLong() + (long) encoders.size() * copies * BODY_BYTES;
    for (PeerEncoder encoder : encoders) {
      encoder.addVideo(number, GROUP, BODY_BYTES).send();
    }
    number++;
    long byNanos = System.nanoTime() + LIMIT_NANOS;
    while (takenBytes.getAsLong() < due) {
      if (System.nanoTime() > byNanos) {
        throw new AssertionError("picture " + number + " does not arrive: " + bench);
      }
      LockSupport.parkNanos(20_000);
    }
  }

  /** Bytes of heap that the media loops' threads allocate for each picture. */
  public double heapBytesPerFrame() {
    return perFrame(this::allocatedBytes);
  }

  /**
   * Bytes of heap that they allocate in a second in which nothing comes, for each sink: the median
   * of some, since each ten seconds there is one in which delays are counted anew.
   */
  public double heapBytesPerSecond() {
    MediaLoop clock = bench.loops.all().getFirst();
    AtomicInteger passed = new AtomicInteger();
    clock.execute(() -> clock.everySecond(passed::incrementAndGet));
    Await.until("a second", () -> passed.get() >= 1);
    long[] seconds = new long[SECONDS];
    for (int i = 0; i < SECONDS; i++) {
      int begun = passed.get();
      long before = allocatedBytes();
      Await.until("one more", () -> passed.get() > begun);
      seconds[i] = allocatedBytes() - before;
    }
    return (double) median(seconds) / encoders.size() / copies;
  }

  /** Timers that are set on the media loops for each picture. */
  public double timersPerFrame() {
    return perFrame(this::timers);
  }

  /**
   * What a picture adds to {@code counter}, by the median of some rounds: what comes by the clock,
   * once a second, falls into few of them, however long they take.
   */
  private double perFrame(LongSupplier counter) {
    long[] rounds = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long before = counter.getAsLong();
      round();
      rounds[i] = counter.getAsLong() - before;
    }
    return (double) median(rounds) / encoders.size();
  }

  private static long median(long[] measured) {
    Arrays.sort(measured);
    return measured[measured.length / 2];
  }

  private long allocatedBytes() {
    long bytes = 0;
    for (long one : THREADS.getThreadAllocatedBytes(threads)) {
      bytes += one;
    }
    return bytes;
  }

  private long timers() {
    long timers = 0;
    for (MediaLoop loop : bench.loops.all()) {
      timers += onLoop(loop, () -> timersSoFar(loop.context().nettyEventLoop()));
    }
    return timers;
  }

  /** Netty numbers the timers of each loop. */
  private static long timersSoFar(EventLoop loop) {
    try {
      Field next = AbstractScheduledEventExecutor.class.getDeclaredField("nextTaskId");
      next.setAccessible(true);
      return next.getLong(loop);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    for (PeerEncoder encoder : encoders) {
      encoder.unpublish(); // or the streams would wait for its return
      encoder.close();
    }
  }
}
