package io.rtmprelay.control.figures;

import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.relay.StreamStats;
import io.rtmprelay.relay.TrackList;
import io.rtmprelay.transport.publish.Publisher;

/**
 * What is counted and measured of who feeds a stream, or stands by to. On the stream's loop, but
 * for {@link #renewed}.
 */
public final class PublisherFigures {

  private final Publisher publisher;
  private final StreamStats stats;
  private final RateMeter rate = new RateMeter();
  private final TrackFigures tracks = new TrackFigures();

  /** Of what it does from here on. */
  public PublisherFigures(Publisher publisher, StreamStats stats) {
    this.publisher = publisher;
    this.stats = stats;
  }

  /**
   * Called once a second.
   *
   * @param bytesIn of it so far
   * @return the bits that it sends in a second
   */
  public long second(long bytesIn, long nowMs) {
    rate.sample(bytesIn, nowMs);
    return rate.bitsPerSecond();
  }

  /** Called once a second of who feeds the stream. */
  public void second(TrackList present, long nowMs) {
    tracks.second(present, nowMs);
  }

  /** How the publisher is, whose tracks are {@code present}. */
  public PublisherReport report(TrackList present) {
    return new PublisherReport(
        publisher.address(), publisher.agent(), TrackFigures.report(present));
  }

  /** The report with figures as they are. Any thread. */
  PublisherReport renewed(PublisherReport report) {
    long keyIntervalMs = stats.keyIntervalMs();
    double rttMs = publisher.rttMs();
    return new PublisherReport(
        report.address(),
        report.agent(),
        tracks.renewed(report.tracks()),
        rate.bitsPerSecond(),
        keyIntervalMs == 0 ? null : keyIntervalMs,
        rttMs < 0 ? null : rttMs);
  }
}
