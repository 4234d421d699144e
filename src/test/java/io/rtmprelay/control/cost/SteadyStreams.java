package io.rtmprelay.control.cost;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.loop.MediaLoop;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Streams that run in step: a round is one picture of each, sent by itself, and is over once it has
 * arrived wherever it goes. So each picture is read alone, however busy the machine is, and what it
 * costs is the same each time. One thread.
 */
final class SteadyStreams implements AutoCloseable {

  /** More than all headers of a round together, so that what has come tells whether all has. */
  static final int BODY_BYTES = 3_000;

  private static final int GROUP = 50;
  private static final int WARM_UP_ROUNDS = 200;
  private static final int LOOKS = 20;
  private static final int ROUNDS = 25;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Bench bench;
  private final int copies;
  private final LongSupplier takenBytes;
  private final long loopThread;
  private final List<PeerEncoder> encoders = new ArrayList<>();
  private int number;

  /**
   * Publishes so many streams.
   *
   * @param bench of one media loop
   * @param sinks of each stream, which are awaited
   * @param copies of each picture that arrive, with those that viewers get
   * @param takenBytes what has arrived so far, of all streams together
   */
  SteadyStreams(Bench bench, int streams, int sinks, int copies, LongSupplier takenBytes)
      throws Exception {
    this.bench = bench;
    this.copies = copies;
    this.takenBytes = takenBytes;
    this.loopThread = threadOf(bench.loops.all().getFirst());
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

  private static long threadOf(MediaLoop loop) throws Exception {
    var id = new CompletableFuture<Long>();
    loop.execute(() -> id.complete(Thread.currentThread().threadId()));
    return id.get(20, TimeUnit.SECONDS);
  }

  /** Until what the start brings has gone, and classes and caches are there. */
  SteadyStreams warmUp() {
    long begun = (long) encoders.size() * copies * BODY_BYTES;
    Await.until("the streams' beginning", () -> takenBytes.getAsLong() >= begun);
    return run(WARM_UP_ROUNDS);
  }

  SteadyStreams run(int rounds) {
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

  /**
   * Bytes of heap that the media loop's thread allocates for each picture of a stream: the least of
   * some looks, for what comes by the clock (a report each second) belongs to no picture.
   */
  double heapBytesPerFrame() {
    double least = Double.MAX_VALUE;
    for (int look = 0; look < LOOKS; look++) {
      long before = THREADS.getThreadAllocatedBytes(loopThread);
      run(ROUNDS);
      long allocated = THREADS.getThreadAllocatedBytes(loopThread) - before;
      least = Math.min(least, (double) allocated / ROUNDS / encoders.size());
    }
    return least;
  }

  @Override
  public void close() throws IOException {
    for (PeerEncoder encoder : encoders) {
      encoder.close();
    }
  }
}
