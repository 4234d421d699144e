package io.rtmprelay.relay.backlog;

import io.rtmprelay.bench.SampleFrames;
import io.rtmprelay.bench.SampleStream;
import io.rtmprelay.media.MediaFrame;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What waits for a target that lags: all of it for a while, then too much, then all at once. */
@State(Scope.Thread)
public class SinkQueueBenchmark {

  private static final int SECONDS = 10;
  private static final int MESSAGES = SECONDS * SampleStream.MESSAGES;

  /** A target that keeps up in the end; one that stalls is over the second bounds in 2 s. */
  private static final SinkQueue.Bounds AMPLE = new SinkQueue.Bounds(8 << 20, 60_000, 8_192);

  private static final SinkQueue.Bounds TIGHT = new SinkQueue.Bounds(1 << 20, 2_000, 8_192);

  private final List<MediaFrame> stream = new ArrayList<>();
  private final SinkQueue queue = new SinkQueue(AMPLE, this::dropped);
  private int drops;

  @Setup
  public void open() {
    try (SampleFrames frames = new SampleFrames()) {
      for (int i = 0; i < MESSAGES; i++) {
        int second = i / SampleStream.MESSAGES;
        stream.add(frames.frame(i % SampleStream.MESSAGES, second * SampleStream.DURATION_MS));
      }
    }
    check();
  }

  private void check() {
    requireTrue(offerAndTake() == MESSAGES && drops == 0, "calm");
    requireTrue(offerOverBounds() < MESSAGES && drops > 0, "over the bounds");
    drops = 0;
    int taken = stallAndResume();
    requireTrue(taken > 0 && drops > 0 && taken + drops == MESSAGES, "resumed");
  }

  private static void requireTrue(boolean held, String what) {
    if (!held) {
      throw new IllegalStateException("the queue is not as it must be: " + what);
    }
  }

  private void dropped(DropCause cause) {
    drops++;
  }

  private void offer(int from, int to) {
    for (int i = from; i < to; i++) {
      MediaFrame frame = stream.get(i);
      if (queue.admits(frame)) {
        queue.add(frame, frame.timestampMs(), 0, Integer.MAX_VALUE);
      }
    }
  }

  private int take() {
    int taken = 0;
    while (!queue.isEmpty()) {
      queue.take().release();
      taken++;
    }
    return taken;
  }

  /** Everything waits and goes out later. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public int offerAndTake() {
    queue.adjust(AMPLE);
    queue.begin();
    offer(0, MESSAGES);
    return take();
  }

  /** Nothing goes out: group after group is cut, and what is left at the end is let go. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public int offerOverBounds() {
    queue.adjust(TIGHT);
    queue.begin();
    offer(0, MESSAGES);
    int before = drops;
    queue.clear();
    return drops - before;
  }

  /** For the first half nothing goes out; then what waits does, and each message as it comes. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public int stallAndResume() {
    queue.adjust(TIGHT);
    queue.begin();
    offer(0, MESSAGES / 2);
    int taken = take();
    for (int i = MESSAGES / 2; i < MESSAGES; i++) {
      offer(i, i + 1);
      taken += take();
    }
    return taken;
  }

  @TearDown
  public void close() {
    queue.clear();
    stream.forEach(MediaFrame::release);
  }
}
