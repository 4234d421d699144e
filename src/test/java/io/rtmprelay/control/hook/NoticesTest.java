package io.rtmprelay.control.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.StreamEvent;
import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.relay.life.SinkState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which of a node's news are worth a post. */
class NoticesTest {

  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  private final Notices notices = new Notices();

  private List<String> told(long epoch, StreamEvent... events) {
    return notices.of(News.of("cam", epoch, events), AT).stream()
        .map(notice -> notice.type().word() + told(notice.sink()) + told(notice.state()))
        .toList();
  }

  private static String told(@Nullable String part) {
    return part == null ? "" : " " + part;
  }

  private static OfStream stream(StreamChange what) {
    return new OfStream(what, null);
  }

  private static OfSink sink(String id, SinkState state) {
    return News.sink(SinkChange.STATE, id, state, "words");
  }

  @Test
  @DisplayName("of a stream's life its beginning, gaps and end are told")
  void ofStreams() {
    assertThat(told(1, stream(StreamChange.LIVE))).containsExactly("stream.live");
    assertThat(told(1, stream(StreamChange.CHANGED), stream(StreamChange.PUBLISHER))).isEmpty();
    assertThat(told(1, stream(StreamChange.GAP), stream(StreamChange.LIVE)))
        .containsExactly("stream.gap", "stream.live");
    assertThat(told(1, stream(StreamChange.ENDING))).isEmpty();
    assertThat(told(1, stream(StreamChange.ENDED))).containsExactly("stream.ended");
  }

  @Test
  @DisplayName("a sink's failure is told once until it gets media again, its giving up once more")
  void ofSinks() {
    assertThat(told(1, sink("a", SinkState.DIALLING), sink("a", SinkState.STARTING))).isEmpty();
    assertThat(told(1, sink("a", SinkState.LIVE))).isEmpty();
    assertThat(told(1, sink("a", SinkState.RETRYING), sink("b", SinkState.RETRYING)))
        .containsExactly("sink.failed a retrying", "sink.failed b retrying");
    assertThat(told(1, sink("a", SinkState.DIALLING), sink("a", SinkState.RETRYING))).isEmpty();
    assertThat(told(1, sink("a", SinkState.LIVE))).containsExactly("sink.recovered a live");
    assertThat(told(1, sink("b", SinkState.FAILED))).containsExactly("sink.failed b failed");
    assertThat(told(1, News.sink(SinkChange.CHANGED, "b", SinkState.FAILED, "words"))).isEmpty();
    assertThat(told(1, sink("b", SinkState.LIVE))).containsExactly("sink.recovered b live");
  }

  @Test
  @DisplayName("a sink that is switched off or removed has no failure to recover from")
  void forgets() {
    assertThat(told(1, sink("a", SinkState.RETRYING), sink("a", SinkState.OFF))).hasSize(1);
    assertThat(told(1, sink("a", SinkState.LIVE))).isEmpty();
    assertThat(told(1, sink("a", SinkState.RETRYING))).hasSize(1);
    assertThat(told(1, News.sink(SinkChange.REMOVED, "a", SinkState.RETRYING, null))).isEmpty();
    assertThat(told(1, News.sink(SinkChange.ADDED, "a", SinkState.LIVE, null))).isEmpty();
  }

  @Test
  @DisplayName("a stream's next life begins without the failures of the one before")
  void epochs() {
    assertThat(told(1, sink("a", SinkState.RETRYING))).hasSize(1);
    assertThat(told(2, stream(StreamChange.LIVE), sink("a", SinkState.LIVE)))
        .containsExactly("stream.live");
    assertThat(told(1, stream(StreamChange.ENDED))).containsExactly("stream.ended");
    assertThat(told(2, sink("a", SinkState.RETRYING))).containsExactly("sink.failed a retrying");
  }

  @Test
  @DisplayName("the reason goes along, and that of a failure is not told of a recovery")
  void reasons() {
    List<Notice> failed =
        notices.of(
            new StreamNews(
                News.report("cam", 1),
                List.of(
                    new OfStream(StreamChange.GAP, "lost"),
                    sink("a", SinkState.RETRYING),
                    sink("a", SinkState.LIVE))),
            AT);
    assertThat(failed).extracting(Notice::reason).containsExactly("lost", "words", null);
    assertThat(failed).extracting(Notice::id).doesNotHaveDuplicates();
    assertThat(failed).allMatch(notice -> notice.at().equals(AT));
  }

  @Test
  @DisplayName("what is kept of streams goes with them")
  void keepsNothing() {
    for (int epoch = 1; epoch <= 100; epoch++) {
      told(epoch, stream(StreamChange.LIVE), sink("a", SinkState.RETRYING));
      told(epoch, stream(StreamChange.ENDED));
    }
    assertThat(notices.failedSinks()).isZero();
  }
}
