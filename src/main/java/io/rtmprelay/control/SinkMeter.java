package io.rtmprelay.control;

import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.life.SinkLife;
import java.time.Instant;

/** What is measured of one sink, and told of it. Owned by the stream's loop. */
final class SinkMeter {

  private final SinkStats stats;
  private final RateMeter rate = new RateMeter();
  private final DelayWindow delays;

  SinkMeter(SinkStats stats) {
    this.stats = stats;
    this.delays = new DelayWindow(stats.delays());
  }

  /** Called once a second. */
  void second(long nowMs) {
    rate.sample(stats.bytesOut(), nowMs);
    delays.second();
  }

  /**
   * How the sink is.
   *
   * @param rttMs of its session, or -1 if unknown
   */
  SinkReport report(SinkTarget target, boolean enabled, SinkLife life, long nowMs, double rttMs) {
    long retryAt = life.retryAtMs();
    return new SinkReport(
        target.id(),
        target.shown(),
        Origin.CONFIG,
        enabled,
        life.state(),
        life.reason(),
        retryAt < 0 ? null : Instant.now().plusMillis(retryAt - nowMs),
        stats.bytesOut(),
        rate.bitsPerSecond(),
        stats.queuedBytes() + stats.pendingBytes(),
        stats.queuedMs(),
        drops(),
        delays.delay(),
        rttMs < 0 ? null : rttMs);
  }

  private Drops drops() {
    return new Drops(
        stats.droppedDisposable(),
        stats.droppedInGroups(),
        stats.droppedWaiting(),
        stats.droppedLeading(),
        stats.droppedAudio(),
        stats.droppedLost());
  }
}
