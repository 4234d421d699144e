package io.rtmprelay.control.hook;

import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.StreamEvent;
import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a stream {@code live/NAME} of the node {@value #NODE} tells. */
final class News {

  static final String NODE = "n1";
  private static final Instant SINCE = Instant.parse("2026-03-01T11:00:00Z");

  private News() {}

  static StreamNews of(String name, long epoch, StreamEvent... events) {
    return new StreamNews(report(name, epoch), List.of(events));
  }

  static StreamReport report(String name, long epoch) {
    return new StreamReport(
        "live", name, StreamState.LIVE, SINCE, NODE, epoch, 1, null, List.of(), 0, 0, 0);
  }

  static OfSink sink(SinkChange what, String id, SinkState state, @Nullable String reason) {
    return new OfSink(
        what,
        new SinkReport(
            id,
            "rtmp://host/app/***",
            Origin.CONFIG,
            true,
            state,
            SINCE,
            reason,
            null,
            0,
            0,
            0,
            0,
            Drops.NONE,
            null,
            null,
            Map.of()));
  }
}
