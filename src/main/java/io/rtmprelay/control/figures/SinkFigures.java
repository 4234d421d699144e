package io.rtmprelay.control.figures;

import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.control.report.StreamReport.Delay;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.SinkLife;
import io.rtmprelay.relay.life.SinkState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is counted, measured and judged of one sink, for those who ask. On the stream's loop. */
public final class SinkFigures {

  private static final int UNKNOWN = -1;

  private final String id;
  private final SinkStats stats;
  private final RateMeter rate = new RateMeter();
  private final DelayWindow delays;

  private Origin origin;
  private final Sink sink;
  private final Stream stream;
  private PlatformWatch platform;
  private final TrackWatch tracks;

  private Instant since = Instant.now();
  private double rttMs = UNKNOWN;
  private @Nullable Delay delay;
  // A time is told once and the same from then on: clocks may drift apart.
  private long retryAtMs = UNKNOWN;
  private @Nullable Instant retryAt;

  public SinkFigures(String id, Origin origin, Sink sink, Stream stream, Profile profile) {
    this.id = id;
    this.origin = origin;
    this.sink = sink;
    this.stream = stream;
    this.stats = sink.stats();
    this.platform = new PlatformWatch(id, sink, stream, profile);
    this.tracks = new TrackWatch(id, sink, stream);
    this.delays = new DelayWindow(stats.delays());
  }

  /** The sink is named by another, or its platform is another. */
  public void adjust(Origin namedBy, Profile profile) {
    origin = namedBy;
    platform = new PlatformWatch(id, sink, stream, profile);
  }

  /** The sink is in another state. */
  public void entered() {
    since = Instant.now();
  }

  /**
   * Called once a second.
   *
   * @param roundTripMs to the target as TCP measures it, or less than 0 if unknown
   */
  public void second(long nowMs, double roundTripMs) {
    rate.sample(stats.bytesOut(), nowMs);
    rttMs = roundTripMs;
    delays.second();
    delay = delays.delay();
    tracks.look();
    look(nowMs);
  }

  /** Judges the stream by the rules of the sink's platform. */
  public void look(long nowMs) {
    platform.look(nowMs);
  }

  /**
   * How the sink is.
   *
   * @param url masked
   * @param enabled whether it is switched on
   * @param note of its server, told when the sink's life has no reason; null if there is none: then
   *     what its platform will refuse is told, or which tracks it does not get
   * @param settings as they may be shown
   */
  public SinkReport report(
      String url,
      boolean enabled,
      SinkLife life,
      @Nullable String note,
      long nowMs,
      Map<String, @Nullable Object> settings) {
    SinkState state = life.state();
    String reason = life.reason() == null ? note : life.reason();
    return new SinkReport(
        id,
        url,
        origin,
        enabled,
        state,
        since,
        reason != null || state == SinkState.OFF ? reason : judgement(),
        retryAt(life.retryAtMs(), nowMs),
        stats.bytesOut(),
        rate.bitsPerSecond(),
        stats.queuedBytes() + stats.pendingBytes(),
        stats.queuedMs(),
        drops(),
        delay,
        rttMs < 0 ? null : rttMs,
        settings);
  }

  private @Nullable Instant retryAt(long atMs, long nowMs) {
    if (atMs != retryAtMs) {
      retryAtMs = atMs;
      retryAt = atMs < 0 ? null : Instant.now().plusMillis(atMs - nowMs);
    }
    return retryAt;
  }

  private @Nullable String judgement() {
    return platform.reason() != null ? platform.reason() : tracks.reason();
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
