package io.rtmprelay.control.figures;

import io.rtmprelay.control.report.StreamReport.Delay;
import io.rtmprelay.relay.DelayHistogram;
import org.jspecify.annotations.Nullable;

/** The delays of the last ten to twenty seconds. Told of each second by one thread, read by any. */
final class DelayWindow {

  private static final int SECONDS = 10;
  private static final double NANOS_PER_MS = 1e6;

  private final DelayHistogram delays;
  private long[] newer;
  private volatile long[] older;
  private int seconds;

  DelayWindow(DelayHistogram delays) {
    this.delays = delays;
    newer = delays.counts();
    older = newer;
  }

  void second() {
    seconds++;
    if (seconds % SECONDS == 0) {
      older = newer;
      newer = delays.counts();
    }
  }

  /** Null if nothing was handed over in that time. */
  @Nullable Delay delay() {
    long[] before = older;
    long half = delays.below(0.5, before);
    long most = delays.below(0.99, before);
    return half < 0 ? null : new Delay(half / NANOS_PER_MS, most / NANOS_PER_MS);
  }
}
