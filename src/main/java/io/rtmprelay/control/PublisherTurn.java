package io.rtmprelay.control;

import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.TrackList.Track;
import io.rtmprelay.transport.MediaLoop;
import io.rtmprelay.transport.PublishAnswer.Publication;
import io.rtmprelay.transport.Publisher;

/**
 * One publisher's turn at a stream: what it sends or says once another one has taken over reaches
 * nobody. Owned by the stream's loop.
 */
final class PublisherTurn implements Publication {

  private final StreamVerticle steered;
  private final Publisher publisher;
  private boolean over;

  PublisherTurn(StreamVerticle steered, Publisher publisher) {
    this.steered = steered;
    this.publisher = publisher;
  }

  Publisher publisher() {
    return publisher;
  }

  /** The turn ends without the publisher, which is disconnected. */
  void take(String reason) {
    over = true;
    publisher.disconnect(reason);
  }

  @Override
  public MediaLoop loop() {
    return steered.loop();
  }

  @Override
  public Stream stream() {
    return steered.stream();
  }

  @Override
  public boolean isCurrent() {
    return !over;
  }

  @Override
  public void flushed() {
    steered.flushed();
  }

  @Override
  public void ended(boolean deliberate, String reason) {
    if (!over) {
      over = true;
      steered.publisherEnded(deliberate, reason);
    }
  }

  PublisherReport report(long bitsPerSecond) {
    long keyIntervalMs = stream().stats().keyIntervalMs();
    double rttMs = publisher.rttMs();
    return new PublisherReport(
        publisher.address(),
        publisher.agent(),
        stream().tracks().stream().map(PublisherTurn::report).toList(),
        bitsPerSecond,
        keyIntervalMs == 0 ? null : keyIntervalMs,
        rttMs < 0 ? null : rttMs);
  }

  private static TrackReport report(Track track) {
    return new TrackReport(track.kindName(), track.id(), track.codecName());
  }
}
