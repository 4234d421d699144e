package io.rtmprelay.web.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How often a sink that flaps is told of. */
class FlapFilterTest {

  private final List<String> told = new ArrayList<>();
  private final FlapFilter filter =
      new FlapFilter((stream, event, at) -> told.add(event.sink().id() + " " + event.word()));

  private void change(String id, SinkState state, long nowMs) {
    change(id, SinkChange.STATE, state, null, nowMs);
  }

  private void change(
      String id, SinkChange what, SinkState state, @Nullable String reason, long nowMs) {
    SinkReport sink = NodeScript.sink(id, state, reason, nowMs);
    filter.changed(stream(sink), new OfSink(what, sink), Instant.EPOCH, nowMs);
  }

  private static StreamReport stream(SinkReport... sinks) {
    return NodeScript.stream("cam", 1, 1, StreamState.LIVE, null, List.of(sinks));
  }

  @Test
  @DisplayName("the first change is told at once, of those behind it the last one, 100 ms later")
  void lastOne() {
    change("a", SinkState.DIALLING, 1_000);
    assertThat(told).containsExactly("a dialling");
    change("a", SinkState.STARTING, 1_010);
    change("a", SinkState.RETRYING, 1_020);
    change("b", SinkState.DIALLING, 1_030);
    change("a", SinkState.LIVE, 1_040);
    assertThat(told).containsExactly("a dialling", "b dialling");
    assertThat(filter.dueAtMs()).isEqualTo(1_100);
    filter.time(1_099);
    assertThat(told).hasSize(2);
    filter.time(1_100);
    assertThat(told).containsExactly("a dialling", "b dialling", "a live");
    change("a", SinkState.RETRYING, 1_150);
    assertThat(told).as("what was held back begins a pause too").hasSize(3);
    filter.time(1_200);
    assertThat(told).endsWith("a retrying");
    filter.time(1_300);
    assertThat(filter.dueAtMs()).isEqualTo(FlapFilter.NEVER);
    change("a", SinkState.LIVE, 1_310);
    assertThat(told).endsWith("a retrying", "a live");
  }

  @Test
  @DisplayName("why a sink failed is told even if it is tried again within the pause")
  void failures() {
    change("a", SinkState.DIALLING, 0);
    change("a", SinkState.FAILED, 10);
    change("a", SinkState.DIALLING, 20);
    change("a", SinkState.FAILED, 30);
    change("a", SinkState.DIALLING, 40);
    filter.time(100);
    assertThat(told).containsExactly("a dialling", "a failed", "a failed", "a dialling");
  }

  @Test
  @DisplayName("that the state is another one is not lost behind what else changed")
  void stateFirst() {
    change("a", SinkState.DIALLING, 0);
    change("a", SinkState.LIVE, 10);
    change("a", SinkChange.CHANGED, SinkState.LIVE, "keyframe every 6.8 s", 20);
    change("b", SinkState.LIVE, 20);
    change("b", SinkChange.CHANGED, SinkState.LIVE, "x", 30);
    filter.time(200);
    assertThat(told).containsExactly("a dialling", "b live", "a live", "b changed");
  }

  @Test
  @DisplayName("what is held of one sink, of a stream or of all is told when asked for")
  void release() {
    for (String id : List.of("a", "b", "c")) {
      change(id, SinkState.DIALLING, 0);
      change(id, SinkState.LIVE, 1);
    }
    SinkReport a = NodeScript.sink("a", SinkState.LIVE, null, 0);
    SinkReport b = NodeScript.sink("b", SinkState.LIVE, null, 0);
    told.clear();
    filter.release(stream(a, b), "b");
    assertThat(told).containsExactly("b live");
    filter.release(stream(a, b));
    assertThat(told).containsExactly("b live", "a live");
    filter.releaseAll();
    assertThat(told).containsExactly("b live", "a live", "c live");
    filter.time(1_000);
    assertThat(told).hasSize(3);
  }

  @Test
  @DisplayName("200 sinks that flap tell of themselves ten times a second, no more")
  void storm() {
    for (long ms = 0; ms < 1_000; ms++) {
      for (int i = 0; i < 200; i++) {
        change("s" + i, ms % 2 == 0 ? SinkState.DIALLING : SinkState.RETRYING, ms);
      }
    }
    assertThat(told).hasSize(200 * 10);
  }
}
