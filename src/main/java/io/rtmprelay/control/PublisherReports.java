package io.rtmprelay.control;

import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.TrackList.Track;
import io.rtmprelay.transport.Publisher;

/** Reports of publishers. */
final class PublisherReports {

  private PublisherReports() {}

  static PublisherReport of(Publisher publisher, Stream stream, long bitsPerSecond) {
    long keyIntervalMs = stream.stats().keyIntervalMs();
    double rttMs = publisher.rttMs();
    return new PublisherReport(
        publisher.address(),
        publisher.agent(),
        stream.tracks().stream().map(track -> report(track)).toList(),
        bitsPerSecond,
        keyIntervalMs == 0 ? null : keyIntervalMs,
        rttMs < 0 ? null : rttMs);
  }

  private static TrackReport report(Track track) {
    String kind = track.kindName();
    return new TrackReport(kind, track.id(), track.codecName());
  }
}
