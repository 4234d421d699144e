package io.rtmprelay.control.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.origin.MirrorAnswer;
import io.rtmprelay.control.origin.MirrorCommand;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.viewer.PeerPlayer;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Players at a node that is not the origin of what they play, over real sockets. */
class MirrorTest {

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

  private static void awaitMirrors(NodeBench node, int count) {
    Await.until(count + " mirrors", () -> node.mirrors.size() == count);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("F34: many viewers at another node, one pull from the origin, which counts them all")
  void oneForAll(int loops) throws Exception {
    NodeBench origin = all.node("a", loops, STREAM);
    NodeBench edge = all.node("b", loops, STREAM);
    all.become(NAME, origin);
    List<PeerPlayer> players = new ArrayList<>();
    try (PeerEncoder encoder = origin.publish()) {
      encoder.addHeaders(0);
      range(0, 13).forEach(number -> encoder.addVideo(number, 10, 6_000));
      encoder.send();
      for (int i = 0; i < 6; i++) { // at once: none waits for the one before
        players.add(edge.play());
      }
      players.add(origin.play());
      players.forEach(player -> player.awaitNumber(13));
      range(14, 40).forEach(number -> encoder.addVideo(number, 10, 6_000).send());
      players.forEach(player -> player.awaitNumber(40));
      Await.until("its viewers to be told", () -> origin.told() == 7);
      assertThat(origin.bench.report("cam").sinks()).isEmpty();
      assertThat(origin.source.size()).isEqualTo(1);
      assertThat(edge.bench.board.size()).as("streams of the other node").isZero();
      encoder.addVideo(41, 10, 300).unpublish();
    }
    for (PeerPlayer player : players) {
      player.awaitCode("StreamEOF");
      assertThat(player.numbers()).isEqualTo(range(10, 41));
      assertThat(player.timesMs()).isSorted();
      assertThat(player.codes())
          .containsExactly(
              "NetStream.Play.Reset",
              "NetStream.Play.Start",
              "NetStream.Data.Start",
              "NetStream.Play.UnpublishNotify",
              "StreamEOF");
      player.close();
    }
    assertThat(edge.taken).as("pulls of the origin").hasValue(1);
    origin.awaitNothingLeft();
    edge.awaitNothingLeft();
  }

  @Test
  @DisplayName("K12: what nobody publishes anywhere is not found; what comes then is")
  void nobody() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, STREAM);
    try (PeerPlayer player = edge.play()) {
      player.awaitCode("NetStream.Play.StreamNotFound");
    }
    all.become(NAME, origin); // which has it not
    try (PeerPlayer player = edge.play()) {
      player.awaitCode("NetStream.Play.StreamNotFound");
    }
    edge.awaitNothingLeft();
    try (PeerEncoder encoder = origin.publish()) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      edge.play().awaitNumber(0).close();
      encoder.unpublish();
    }
    edge.awaitNothingLeft();
  }

  @Test
  @DisplayName("a node that has the lease and does not answer is asked for a while, no longer")
  void silentNode() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, STREAM);
    all.become(NAME, origin);
    all.forget(origin);
    try (PeerPlayer player = edge.play()) {
      player.awaitCode("NetStream.Play.StreamNotFound");
    }
    edge.awaitNothingLeft();
  }

  @Test
  @DisplayName("a mirror stays for a moment after its last viewer, for the next, then goes")
  void lingers() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, STREAM);
    all.become(NAME, origin);
    try (PeerEncoder encoder = origin.publish()) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      edge.play().awaitNumber(0).close();
      Await.until("it to leave", () -> edge.tally.viewers.get() == 0);
      edge.play().awaitNumber(0).close();
      assertThat(edge.taken).hasValue(1);
      awaitMirrors(edge, 0);
      Await.until("the origin to know", () -> origin.source.size() == 0);
      edge.play().awaitNumber(0).close();
      assertThat(edge.taken).hasValue(2);
      encoder.unpublish();
    }
    origin.awaitNothingLeft();
    edge.awaitNothingLeft();
  }

  @Test
  @DisplayName("who comes just when a mirror goes, a little before or after, gets the stream")
  void comesWhileItGoes() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 2, STREAM);
    List<PeerEncoder> encoders = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      all.become("live/" + i, origin);
      encoders.add(PeerEncoder.publishing(origin.bench.port, "live", "" + i));
      encoders.get(i).addHeaders(0).addVideo(0, 10, 300).send();
      edge.play("" + i).awaitNumber(0).close();
    }
    Await.until("all to leave", () -> edge.tally.viewers.get() == 0);
    long leftAtNanos = System.nanoTime();
    for (int i = 0; i < encoders.size(); i++) { // they go 1 s to 2 s after their last viewer
      long dueNanos = leftAtNanos + TimeUnit.MILLISECONDS.toNanos(900 + 50L * i);
      Await.until("its turn", () -> System.nanoTime() >= dueNanos);
      edge.play("" + i).awaitNumber(0).close();
    }
    for (PeerEncoder encoder : encoders) {
      encoder.unpublish();
      encoder.close();
    }
    origin.awaitNothingLeft();
    edge.awaitNothingLeft();
  }

  @Test
  @DisplayName("#102: a node that takes nothing costs the origin its queue's bound, then is let go")
  void stalledEdge() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    all.become(NAME, origin);
    try (PeerServer stalled = new PeerServer(PeerServer.Health.STALLED);
        PeerEncoder encoder = origin.publish();
        PeerPlayer here = origin.play()) {
      encoder.addHeaders(0).addVideo(0, 25, 300).send();
      PeerNode edge = new PeerNode("b", "b", "127.0.0.1", stalled.port());
      assertThat(Bench.done(origin.source.answer(new MirrorCommand.Begin(NAME, "1", edge))))
          .isEqualTo(new MirrorAnswer.Coming());
      stalled.take(0);
      int number = 1;
      while (origin.source.size() > 0) {
        encoder.addVideo(number, 25, 20_000).send();
        here.awaitNumber(number);
        assertThat(origin.bench.memory.heldBytes()).isLessThan(18L << 20);
        number++;
      }
      assertThat(here.numbers()).isEqualTo(range(0, number - 1));
      assertThat(stalled.takes()).as("dials").hasSize(1);
      encoder.unpublish();
      here.awaitCode("StreamEOF");
    }
    origin.awaitNothingLeft();
  }

  @Test
  @DisplayName("a publish that no viewer asked for is refused, whatever node it comes from")
  void unasked() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, STREAM);
    try (PeerEncoder encoder = origin.publish()) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      Bench.done(origin.source.answer(new MirrorCommand.Begin(NAME, "1", edge.self)));
      Await.until("it to be refused", () -> edge.taken.get() == 1 && origin.source.size() == 0);
      assertThat(edge.mirrors.size()).isZero();
      encoder.unpublish();
    }
    origin.awaitNothingLeft();
  }

  @Test
  @DisplayName("the stream ends while its mirror begins: who watches is told, nothing stays behind")
  void endsWhileItBegins() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, STREAM);
    all.become(NAME, origin);
    CountDownLatch asked = new CountDownLatch(1);
    Promise<Void> answered = Promise.promise();
    all.delay(
        () -> {
          asked.countDown();
          return answered.future();
        });
    try (PeerEncoder encoder = origin.publish()) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      PeerPlayer player = edge.play();
      asked.await();
      encoder.unpublish();
      answered.complete();
      Await.until("a word", () -> !player.codes().isEmpty());
      player.close();
    }
    origin.awaitNothingLeft();
    edge.awaitNothingLeft();
  }

  @Test
  @DisplayName("viewers come and go at two nodes while streams begin and end: nothing stays behind")
  void churn() throws Exception {
    NodeBench origin = all.node("a", 2, STREAM);
    NodeBench edge = all.node("b", 2, STREAM);
    all.become(NAME, origin);
    for (int round = 0; round < 8; round++) {
      List<PeerPlayer> players = new ArrayList<>();
      try (PeerEncoder encoder = origin.publish()) {
        encoder.addHeaders(0).addVideo(0, 5, 30_000).send();
        for (int number = 1; number < 30; number++) {
          encoder.addVideo(number, 5, 30_000).send();
          if (number % 3 == 0) {
            players.add(number % 2 == 0 ? edge.play() : origin.play());
          }
          if (number % 7 == 6) {
            players.removeFirst().reset();
          }
        }
        if (round % 2 == 0) {
          players.forEach(player -> Await.until("a word", () -> !player.codes().isEmpty()));
        }
        encoder.unpublish();
      }
      for (PeerPlayer player : players) {
        player.close();
      }
      origin.awaitNothingLeft();
      edge.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a node with viewers is gone: what was sent to it is let go, and nobody dials it")
  void edgeGone() throws Exception {
    NodeBench origin = all.node("a", 1, STREAM);
    NodeBench edge = all.node("b", 1, STREAM);
    all.become(NAME, origin);
    try (PeerEncoder encoder = origin.publish();
        PeerPlayer here = origin.play()) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      PeerPlayer there = edge.play().awaitNumber(0);
      edge.die();
      Await.until("the origin to know", () -> origin.source.size() == 0);
      encoder.addVideo(1, 10, 300).send();
      here.awaitNumber(1);
      there.close();
      encoder.unpublish();
      here.awaitCode("StreamEOF");
    }
    origin.awaitNothingLeft();
  }
}
