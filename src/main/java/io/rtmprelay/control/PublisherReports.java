package io.rtmprelay.control;

import io.rtmprelay.control.StreamReport.PublisherReport;
import io.rtmprelay.control.StreamReport.TrackReport;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.Track;
import io.rtmprelay.transport.Publisher;
import java.util.Locale;

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
    String kind = track.kind().name().toLowerCase(Locale.ROOT);
    return new TrackReport(kind, track.id(), FourCc.text(track.codec()));
  }
}
