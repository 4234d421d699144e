package io.rtmprelay.control.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.Delay;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is told when a stream's report is another one. */
class ReportChangesTest {

  private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant T1 = T0.plusSeconds(1);
  private static final TrackReport VIDEO = new TrackReport("video", 0, "avc1");

  private static StreamReport stream(
      StreamState state, @Nullable PublisherReport publisher, SinkReport... sinks) {
    return new StreamReport(
        "live", "cam", state, T0, "n", 1, 1, publisher, List.of(sinks), 3, 4, 5);
  }

  private static StreamReport live(SinkReport... sinks) {
    return stream(StreamState.LIVE, publisher("10.0.0.1:1", VIDEO), sinks);
  }

  private static PublisherReport publisher(String address, TrackReport track) {
    return new PublisherReport(address, "OBS", List.of(track), 1, null, null);
  }

  private static SinkReport sink(
      String id, SinkState state, Instant since, @Nullable String reason, long figure) {
    return new SinkReport(
        id,
        "rtmp://h/a/***",
        Origin.CONFIG,
        true,
        state,
        since,
        reason,
        null,
        figure,
        figure,
        figure,
        figure,
        new Drops(figure, 0, 0, 0, 0, 0),
        new Delay(figure, figure),
        (double) figure,
        Map.of());
  }

  private static List<StreamEvent> between(StreamReport before, StreamReport after) {
    return ReportChanges.between(before, after, "why");
  }

  @Test
  @DisplayName("other figures are no event")
  void figures() {
    TrackReport measured =
        new TrackReport("video", 0, "avc1", null, null, null, 25.0, null, null, 9L);
    StreamReport before = live(sink("a", SinkState.LIVE, T0, null, 1));
    StreamReport after =
        stream(
            StreamState.LIVE,
            new PublisherReport("10.0.0.1:1", "OBS", List.of(measured), 7, 8L, 9.0),
            sink("a", SinkState.LIVE, T0, null, 2));
    assertThat(between(before, after)).isEmpty();
  }

  @Test
  @DisplayName("each state of a stream has its event, with the reason")
  void states() {
    StreamReport before = live();
    assertThat(between(before, stream(StreamState.GAP, null)))
        .containsExactly(new OfStream(StreamChange.GAP, "why"));
    assertThat(between(stream(StreamState.GAP, null), before))
        .containsExactly(new OfStream(StreamChange.LIVE, "why"));
    assertThat(between(before, stream(StreamState.ENDING, null)))
        .containsExactly(new OfStream(StreamChange.ENDING, "why"));
  }

  @Test
  @DisplayName("another publisher is told with the reason, another track without one")
  void publishers() {
    StreamReport other = stream(StreamState.LIVE, publisher("10.0.0.2:1", VIDEO));
    assertThat(between(live(), other)).containsExactly(new OfStream(StreamChange.PUBLISHER, "why"));
    StreamReport track =
        stream(StreamState.LIVE, publisher("10.0.0.1:1", new TrackReport("video", 0, "hvc1")));
    assertThat(between(live(), track)).containsExactly(new OfStream(StreamChange.CHANGED, null));
  }

  @Test
  @DisplayName("a sink is told of when it is in another state, or anew in the one it was in")
  void sinkStates() {
    SinkReport was = sink("a", SinkState.RETRYING, T0, "refused", 1);
    SinkReport dialling = sink("a", SinkState.DIALLING, T1, "refused", 1);
    SinkReport again = sink("a", SinkState.RETRYING, T1, "refused", 1);
    assertThat(between(live(was), live(dialling)))
        .containsExactly(new OfSink(SinkChange.STATE, dialling));
    assertThat(between(live(was), live(again)))
        .containsExactly(new OfSink(SinkChange.STATE, again));
  }

  @Test
  @DisplayName("a sink of another reason is changed")
  void sinkReasons() {
    SinkReport was = sink("a", SinkState.LIVE, T0, null, 1);
    SinkReport noted = sink("a", SinkState.LIVE, T0, "keyframe every 6.8 s", 1);
    assertThat(between(live(was), live(noted)))
        .containsExactly(new OfSink(SinkChange.CHANGED, noted));
  }

  @Test
  @DisplayName("sinks that went are told of before those that came; all after the stream itself")
  void cameAndWent() {
    SinkReport a = sink("a", SinkState.LIVE, T0, null, 1);
    SinkReport b = sink("b", SinkState.LIVE, T0, null, 1);
    SinkReport c = sink("c", SinkState.OFF, T1, null, 0);
    assertThat(between(live(a, b), stream(StreamState.GAP, null, b, c)))
        .containsExactly(
            new OfStream(StreamChange.GAP, "why"),
            new OfSink(SinkChange.REMOVED, a),
            new OfSink(SinkChange.ADDED, c));
  }

  @Test
  @DisplayName("every event has its word")
  void words() {
    assertThat(StreamChange.values())
        .extracting(StreamChange::word)
        .containsExactly("live", "gap", "ending", "ended", "publisher", "changed");
    SinkReport sink = sink("a", SinkState.FAILED, T0, null, 1);
    assertThat(SinkChange.values())
        .extracting(change -> new OfSink(change, sink).word())
        .containsExactly("added", "failed", "changed", "removed");
  }
}
