package io.rtmprelay.control.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.viewer.PeerPlayer;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.StreamState;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Players at another node while the origin of what they play is lost, changes or waits. */
class MirrorTakeOverTest {

  private static final String NAME = "live/cam";
  private static final StreamConfig STREAM = Bench.stream(Duration.ofSeconds(10));

  private final MirrorNodes all = new MirrorNodes();

  @AfterEach
  void close() {
    all.close();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("F42: the origin is lost: viewers wait, and go on at the next one's keyframe")
  void takeOver(int loops) throws Exception {
    NodeBench origin = all.node("a", loops, STREAM);
    NodeBench edge = all.node("b", loops, STREAM);
    NodeBench next = all.node("c", loops, STREAM);
    all.become(NAME, origin);
    try (PeerEncoder first = origin.publish()) {
      first.addHeaders(0);
      range(0, 5).forEach(number -> first.addVideo(number, 10, 300).send());
      try (PeerPlayer player = edge.play().awaitNumber(5)) {
        all.forget(origin);
        all.giveUp(NAME);
        origin.die();
        try (PeerEncoder second = next.publish()) {
          second.addHeaders(0);
          range(100, 105).forEach(number -> second.addVideo(number, 10, 300));
          second.send();
          all.become(NAME, next);
          player.awaitNumber(105);
          assertThat(player.numbers())
              .startsWith(0, 1, 2, 3, 4, 5)
              .endsWith(range(100, 105).toArray(Integer[]::new));
          assertThat(player.timesMs()).isSorted();
          assertThat(player.isClosed()).isFalse();
          assertThat(player.codes()).doesNotContain("NetStream.Play.UnpublishNotify");
          second.unpublish();
          player.awaitCode("StreamEOF");
        }
      }
    }
    edge.awaitNothingLeft();
    next.awaitNothingLeft();
  }

  @Test
  @DisplayName("F43: the next origin has another codec: viewers are told, and may come again")
  void takeOverWithAnotherCodec() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, STREAM);
    NodeBench next = all.node("c", 1, STREAM);
    all.become(NAME, origin);
    try (PeerEncoder first = origin.publish();
        PeerEncoder second = next.publish()) {
      first.addHeaders(0).addVideo(0, 10, 300).send();
      byte[] hevcHeader = {(byte) 0x90, 'h', 'v', 'c', '1', 1, 2, 3, 4};
      byte[] hevcKey = {(byte) 0x93, 'h', 'v', 'c', '1', 1, 2, 3, 4};
      second.add(MediaKind.VIDEO, 0, hevcHeader).add(MediaKind.VIDEO, 0, hevcKey).send();
      try (PeerPlayer player = edge.play().awaitNumber(0)) {
        origin.leaves();
        all.become(NAME, next);
        first.unpublish();
        player.awaitCode("StreamEOF");
        assertThat(player.numbers()).containsExactly(0);
      }
      second.unpublish();
    }
    edge.awaitNothingLeft();
    next.awaitNothingLeft();
  }

  @Test
  @DisplayName("a stream that leaves its node in order is followed, be it to the viewers' own node")
  void followsToItself() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 2, STREAM);
    all.become(NAME, origin);
    PeerEncoder first = origin.publish();
    first.addHeaders(0).addVideo(0, 10, 300).send();
    try (PeerPlayer player = edge.play().awaitNumber(0)) {
      origin.leaves();
      first.unpublish();
      origin.awaitNothingLeft();
      all.giveUp(NAME);
      try (PeerEncoder second = edge.publish()) {
        second.addHeaders(0).addVideo(20, 10, 300).addVideo(21, 10, 300).send();
        all.become(NAME, edge);
        player.awaitNumber(21);
        assertThat(player.numbers()).containsExactly(0, 20, 21);
        second.unpublish();
        player.awaitCode("StreamEOF");
      }
    }
    first.close();
    edge.awaitNothingLeft();
  }

  @Test
  @DisplayName("nobody takes a lost origin's place in time: viewers are told that it is over")
  void nobodyTakesOver() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, Bench.stream(Duration.ZERO));
    all.become(NAME, origin);
    try (PeerEncoder encoder = origin.publish()) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      try (PeerPlayer player = edge.play().awaitNumber(0)) {
        all.forget(origin);
        all.giveUp(NAME);
        origin.die();
        player.awaitCode("StreamEOF");
      }
    }
    edge.awaitNothingLeft();
  }

  @Test
  @DisplayName("an origin that falls silent and is one no more is left for the one that is")
  void silence() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, STREAM);
    NodeBench next = all.node("c", 1, STREAM);
    all.become(NAME, origin);
    try (PeerEncoder first = origin.publish();
        PeerEncoder second = next.publish()) {
      first.addHeaders(0).addVideo(0, 10, 300).send();
      second.addHeaders(0).addVideo(50, 10, 300).send();
      try (PeerPlayer player = edge.play().awaitNumber(0)) {
        all.become(NAME, next);
        player.awaitNumber(50);
        assertThat(player.numbers()).containsExactly(0, 50);
        Await.until("the old one to know", () -> origin.source.size() == 0);
        second.unpublish();
        player.awaitCode("StreamEOF");
      }
      first.unpublish();
    }
    origin.awaitNothingLeft();
    edge.awaitNothingLeft();
    next.awaitNothingLeft();
  }

  @Test
  @DisplayName("in a gap viewers wait at any node, and go on with the publisher that comes back")
  void gap() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, STREAM);
    all.become(NAME, origin);
    PeerEncoder first = origin.publish();
    first.addHeaders(0).addVideo(0, 10, 300).send();
    try (PeerPlayer early = edge.play().awaitNumber(0)) {
      first.reset();
      Await.until("gap", () -> origin.bench.report("cam").state() == StreamState.GAP);
      try (PeerPlayer late = edge.play();
          PeerEncoder second = origin.publish()) {
        late.awaitCode("NetStream.Play.Start");
        second.addHeaders(0).addVideo(20, 10, 300).addVideo(21, 10, 300).send();
        late.awaitNumber(21);
        early.awaitNumber(21);
        assertThat(early.numbers()).containsExactly(0, 20, 21);
        assertThat(edge.taken).hasValue(1);
        second.unpublish();
        early.awaitCode("StreamEOF");
      }
    }
    origin.awaitNothingLeft();
    edge.awaitNothingLeft();
  }
}
