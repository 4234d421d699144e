package io.rtmprelay.control.event;

import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What has changed from one report of a stream to the next, figures aside. */
public final class ReportChanges {

  private ReportChanges() {}

  /**
   * The events that lead from {@code before} to {@code after}, the stream's own first; empty if
   * nothing but figures is different.
   *
   * @param reason why the stream is in another state or has another publisher, or null
   */
  public static List<StreamEvent> between(
      StreamReport before, StreamReport after, @Nullable String reason) {
    List<StreamEvent> events = new ArrayList<>();
    StreamChange change = ofStream(before, after);
    if (change != null) {
      events.add(new OfStream(change, change == StreamChange.CHANGED ? null : reason));
    }
    ofSinks(before.sinks(), after.sinks(), events);
    return events;
  }

  private static @Nullable StreamChange ofStream(StreamReport before, StreamReport after) {
    if (before.state() != after.state()) {
      return switch (after.state()) {
        case LIVE -> StreamChange.LIVE;
        case GAP -> StreamChange.GAP;
        case ENDING -> StreamChange.ENDING;
      };
    }
    if (!Objects.equals(address(before), address(after))) {
      return StreamChange.PUBLISHER;
    }
    return Objects.equals(facts(before), facts(after)) ? null : StreamChange.CHANGED;
  }

  private static @Nullable String address(StreamReport report) {
    PublisherReport publisher = report.publisher();
    return publisher == null ? null : publisher.address();
  }

  private static @Nullable PublisherReport facts(StreamReport report) {
    PublisherReport publisher = report.publisher();
    return publisher == null ? null : publisher.withoutFigures();
  }

  private static void ofSinks(
      List<SinkReport> before, List<SinkReport> after, List<StreamEvent> events) {
    Map<String, SinkReport> gone = new HashMap<>();
    before.forEach(sink -> gone.put(sink.id(), sink));
    List<StreamEvent> stayed = new ArrayList<>();
    for (SinkReport sink : after) {
      SinkReport was = gone.remove(sink.id());
      SinkChange change = was == null ? SinkChange.ADDED : ofSink(was, sink);
      if (change != null) {
        stayed.add(new OfSink(change, sink));
      }
    }
    for (SinkReport sink : before) { // first: an id may be given anew
      if (gone.containsKey(sink.id())) {
        events.add(new OfSink(SinkChange.REMOVED, sink));
      }
    }
    events.addAll(stayed);
  }

  private static @Nullable SinkChange ofSink(SinkReport was, SinkReport is) {
    if (was.equals(is)) {
      return null;
    }
    if (was.state() != is.state() || !was.since().equals(is.since())) {
      return SinkChange.STATE;
    }
    return was.withoutFigures().equals(is.withoutFigures()) ? null : SinkChange.CHANGED;
  }
}
