package io.rtmprelay.control.figures;

import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.SinkLife;
import io.rtmprelay.relay.life.SinkState;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is counted, measured and judged of one sink, for those who ask. On the stream's loop, but
 * for {@link #renewed}.
 */
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
  private @Nullable String note;
  private volatile @Nullable SinkSession session;
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

  /**
   * The sink is in another state; {@code present} is what leads to its target, if anything does.
   */
  public void entered(@Nullable SinkSession present) {
    since = Instant.now();
    session = present;
  }

  /**
   * Called once a second.
   *
   * @param ofServer what is to be said of the sink's server, or null
   * @return whether there is something else to be said of the sink than a second ago
   */
  public boolean second(long nowMs, @Nullable String ofServer) {
    rate.sample(stats.bytesOut(), nowMs);
    delays.second();
    tracks.look();
    look(nowMs);
    String before = note;
    note = ofServer == null ? judgement() : ofServer;
    return !Objects.equals(before, note);
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
   * @param ofServer what is told when the sink's life has no reason; null if there is nothing: then
   *     what its platform will refuse is told, or which tracks it does not get
   * @param settings as they may be shown
   */
  public SinkReport report(
      String url,
      boolean enabled,
      SinkLife life,
      @Nullable String ofServer,
      long nowMs,
      Map<String, @Nullable Object> settings) {
    SinkState state = life.state();
    String reason = life.reason() == null ? ofServer : life.reason();
    return renewed(
        new SinkReport(
            id,
            url,
            origin,
            enabled,
            state,
            since,
            reason != null || state == SinkState.OFF ? reason : judgement(),
            retryAt(life.retryAtMs(), nowMs),
            settings));
  }

  /** The report with figures as they are. Any thread. */
  SinkReport renewed(SinkReport report) {
    SinkSession present = session;
    double rttMs = present == null ? UNKNOWN : present.rttMs();
    return new SinkReport(
        report.id(),
        report.url(),
        report.origin(),
        report.enabled(),
        report.state(),
        report.since(),
        report.reason(),
        report.retryAt(),
        stats.bytesOut(),
        rate.bitsPerSecond(),
        stats.queuedBytes() + stats.pendingBytes(),
        stats.queuedMs(),
        drops(),
        delays.delay(),
        rttMs < 0 ? null : rttMs,
        report.settings());
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
