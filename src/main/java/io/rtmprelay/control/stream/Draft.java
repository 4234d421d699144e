package io.rtmprelay.control.stream;

import io.rtmprelay.control.figures.PublisherFigures;
import io.rtmprelay.control.figures.SinkFigures;
import io.rtmprelay.control.figures.StreamFigures;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.tenure.Fence;
import io.rtmprelay.control.viewer.StreamAudience;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.StreamLife;
import java.util.List;

/** Makes the reports of one stream from what steers it. On the stream's loop. */
record Draft(
    Stream stream,
    StreamRoute route,
    StreamLife life,
    Fence fence,
    Publishers publishers,
    StreamAudience audience) {

  /** What is told of the stream, figures aside; its sinks given. */
  StreamReport report(long revision, List<SinkReport> sinks) {
    PublisherFigures publisher = publishers.figures();
    return route.report(
        life.state(),
        fence.epoch(),
        revision,
        publisher == null ? null : publisher.report(stream.tracks()),
        sinks);
  }

  /** Where the figures of that report come from; those of its sinks given. */
  StreamFigures figures(List<SinkFigures> sinks) {
    return new StreamFigures(stream.stats(), publishers.figures(), sinks, audience::size);
  }
}
