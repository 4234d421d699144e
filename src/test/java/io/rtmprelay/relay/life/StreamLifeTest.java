package io.rtmprelay.relay.life;

import static io.rtmprelay.relay.life.StreamLife.Action.CLOSE;
import static io.rtmprelay.relay.life.StreamLife.Action.CUT_SINKS;
import static io.rtmprelay.relay.life.StreamLife.Action.END_SINKS;
import static io.rtmprelay.relay.life.StreamLife.Action.END_SINKS_SOON;
import static io.rtmprelay.relay.life.StreamLife.Action.HOLD;
import static io.rtmprelay.relay.life.StreamLife.Action.NONE;
import static io.rtmprelay.relay.life.StreamLife.Action.RESUME;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StreamLifeTest {

  private static final long GRACE_MS = 10_000;
  private static final long END_LIMIT_MS = 5_000;

  private StreamLife life = new StreamLife(GRACE_MS, END_LIMIT_MS);

  @Test
  @DisplayName("a publisher that ends on purpose ends the stream, without a gap")
  void left() {
    assertThat(life.state()).isEqualTo(StreamState.LIVE);
    assertThat(life.deadlineMs()).isEqualTo(StreamLife.NEVER);
    assertThat(life.publisherLeft(100)).isEqualTo(END_SINKS);
    assertThat(life.state()).isEqualTo(StreamState.ENDING);
    assertThat(life.isOpen()).isFalse();
    assertThat(life.deadlineMs()).isEqualTo(100 + END_LIMIT_MS);
    assertThat(life.everySinkOver(200)).isEqualTo(CLOSE);
    assertThat(life.stage()).isEqualTo(StreamLife.Stage.GONE);
    assertThat(life.state()).as("as the API tells it").isEqualTo(StreamState.ENDING);
    assertThat(life.deadlineMs()).isEqualTo(StreamLife.NEVER);
  }

  @Test
  @DisplayName("a lost publisher leaves a gap, which one that joins ends")
  void gap() {
    assertThat(life.publisherLost(100)).isEqualTo(HOLD);
    assertThat(life.state()).isEqualTo(StreamState.GAP);
    assertThat(life.deadlineMs()).isEqualTo(100 + GRACE_MS);
    assertThat(life.time(99 + GRACE_MS)).isEqualTo(NONE);
    assertThat(life.publisherJoined(99 + GRACE_MS)).isEqualTo(RESUME);
    assertThat(life.state()).isEqualTo(StreamState.LIVE);
    assertThat(life.time(100 + GRACE_MS)).isEqualTo(NONE);
  }

  @Test
  @DisplayName("a gap without end ends the stream after the grace, to the millisecond")
  void graceOver() {
    life.publisherLost(100);
    assertThat(life.time(100 + GRACE_MS)).isEqualTo(END_SINKS);
    assertThat(life.state()).isEqualTo(StreamState.ENDING);
    assertThat(life.deadlineMs()).isEqualTo(100 + GRACE_MS + END_LIMIT_MS);
  }

  @Test
  @DisplayName("without grace a lost publisher ends the stream at once")
  void noGrace() {
    life = new StreamLife(0, END_LIMIT_MS);
    assertThat(life.publisherLost(100)).isEqualTo(END_SINKS);
    assertThat(life.state()).isEqualTo(StreamState.ENDING);
  }

  @Test
  @DisplayName(
      "where nobody can return a gap ends at once, and a publisher that is lost leaves none")
  void nobodyReturns() {
    assertThat(life.nobodyReturns(50)).as("it goes on while its publisher does").isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(StreamState.LIVE);
    assertThat(life.publisherLost(100)).isEqualTo(END_SINKS);
    life = new StreamLife(GRACE_MS, END_LIMIT_MS);
    life.publisherLost(100);
    assertThat(life.nobodyReturns(200)).isEqualTo(END_SINKS);
    assertThat(life.deadlineMs()).isEqualTo(200 + END_LIMIT_MS);
    assertThat(life.nobodyReturns(300)).as("it is ending").isEqualTo(NONE);
  }

  @Test
  @DisplayName("sinks that do not end in their time are cut, once")
  void cut() {
    life.toldToEnd(0);
    assertThat(life.time(END_LIMIT_MS - 1)).isEqualTo(NONE);
    assertThat(life.time(END_LIMIT_MS)).isEqualTo(CUT_SINKS);
    assertThat(life.state()).isEqualTo(StreamState.ENDING);
    assertThat(life.time(END_LIMIT_MS + 1)).isEqualTo(NONE);
    assertThat(life.everySinkOver(END_LIMIT_MS)).isEqualTo(CLOSE);
  }

  @Test
  @DisplayName("one publisher takes over from another without a gap")
  void takeOver() {
    assertThat(life.publisherJoined(100)).isEqualTo(RESUME);
    assertThat(life.state()).isEqualTo(StreamState.LIVE);
  }

  @Test
  @DisplayName("an end is the end: nothing that comes later brings the stream back")
  void lateEvents() {
    life.toldToEnd(0);
    assertThat(life.publisherLost(1)).isEqualTo(NONE);
    assertThat(life.publisherLeft(1)).isEqualTo(NONE);
    assertThat(life.publisherJoined(1)).isEqualTo(NONE);
    assertThat(life.toldToEnd(1)).as("again").isEqualTo(END_SINKS_SOON);
    assertThat(life.deadlineMs()).as("the first end's").isEqualTo(END_LIMIT_MS);
    life.everySinkOver(2);
    assertThat(life.everySinkOver(3)).isEqualTo(NONE);
    assertThat(life.publisherJoined(3)).isEqualTo(NONE);
    assertThat(life.stage()).isEqualTo(StreamLife.Stage.GONE);
    assertThat(life.state()).as("as the API tells it").isEqualTo(StreamState.ENDING);
  }
}
