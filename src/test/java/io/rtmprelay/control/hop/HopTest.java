package io.rtmprelay.control.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Got;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.relay.life.Succession;
import io.rtmprelay.rtmp.session.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishers at a node that is not their stream's origin, with real sockets all the way. */
class HopTest {

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final LeaseTable table = new LeaseTable();
  private final PeerServer server = wellServer();
  private HopNode a = node("a", DuplicateMode.REJECT);
  private HopNode b = node("b", DuplicateMode.REJECT);

  private static PeerServer wellServer() {
    try {
      return new PeerServer(Health.WELL);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private HopNode node(String name, DuplicateMode mode) {
    StreamConfig stream = Bench.stream(GRACE, mode);
    return new HopNode(table, name, stream, List.of(server.url()));
  }

  private void become(DuplicateMode mode) {
    a.close();
    b.close();
    a = node("a", mode);
    b = node("b", mode);
  }

  @AfterEach
  void close() throws Exception {
    a.close();
    b.close();
    server.close();
  }

  private static PeerEncoder at(HopNode node) throws Exception {
    return PeerEncoder.publishing(node.bench.port, "live", "cam");
  }

  private static void send(PeerEncoder encoder, int from, int to) {
    encoder.addHeaders(from * 40);
    for (int number = from; number <= to; number++) {
      encoder.addVideo(number, 10, 300);
    }
    encoder.send();
  }

  private static List<Integer> times(Take take) {
    return take.got().stream()
        .filter(got -> got.kind() == MediaKind.VIDEO)
        .map(Got::timestampMs)
        .toList();
  }

  private void nothingLeft() {
    a.awaitNothingLeft();
    b.awaitNothingLeft();
    Await.until("no lease to be left", table::isEmpty);
  }

  @Test
  @DisplayName("F42: a publisher that comes back at another node goes on in the same session")
  void comesBackElsewhere() throws Exception {
    PeerEncoder first = at(a);
    send(first, 0, 3);
    server.take(0).awaitNumber(3);
    first.reset();
    Await.until("gap", () -> a.bench.report("cam").state() == StreamState.GAP);
    try (PeerEncoder second = at(b)) {
      send(second, 10, 25);
      server.take(0).awaitNumber(25);
      assertThat(a.bench.report("cam").publisher())
          .extracting(PublisherReport::address)
          .isEqualTo("127.0.0.1:" + second.localPort());
      assertThat(b.bench.board.size()).as("it is one stream").isZero();
      assertThat(b.hops()).isEqualTo(1);
      second.unpublish();
      Take take = server.take(0).awaitClosed();
      assertThat(take.isInOrder()).as("it ended on purpose").isTrue();
      assertThat(take.numbers())
          .containsExactly(
              0, 1, 2, 3, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25);
      assertThat(times(take)).isSorted();
      assertThat(server.takes()).hasSize(1);
    }
    nothingLeft();
  }

  @Test
  @DisplayName("a publisher that is lost at another node leaves a gap at the origin")
  void isLost() throws Exception {
    PeerEncoder first = at(a);
    send(first, 0, 3);
    first.reset();
    Await.until("gap", () -> a.bench.report("cam").state() == StreamState.GAP);
    for (int round = 1; round < 4; round++) {
      PeerEncoder next = at(b);
      send(next, round * 10, round * 10 + 5);
      server.take(0).awaitNumber(round * 10 + 5);
      next.reset();
      Await.until("gap", () -> a.bench.report("cam").state() == StreamState.GAP);
      Await.until("end of the hop", () -> b.hops() == 0);
    }
    assertThat(server.takes()).hasSize(1);
  }

  @Test
  @DisplayName("K12: reject refuses a second publisher at another node, in the origin's words")
  void rejects() throws Exception {
    try (PeerEncoder first = at(a);
        PeerEncoder second = new PeerEncoder(b.bench.port, "live", "cam")) {
      Await.until(
          "refusal",
          () -> {
            first.addVideo(0, 1, 100).send();
            return second.refusal() != null;
          });
      assertThat(second.refusal()).isInstanceOf(Refusal.BadName.class);
      assertThat(String.valueOf(second.refusal())).contains("in use");
      first.unpublish();
    }
    nothingLeft();
  }

  @Test
  @DisplayName("reject lets a publisher at another node take over from one silent for 2 s")
  void takesGhostsOver() throws Exception {
    try (PeerEncoder first = at(a)) {
      send(first, 0, 3);
      server.take(0).awaitNumber(3);
      long silentSince = System.nanoTime();
      Await.until(
          "silence", () -> System.nanoTime() - silentSince > Succession.SILENCE_MS * 1_100_000);
      takesOver(first);
    }
    nothingLeft();
  }

  @Test
  @DisplayName("replace lets a publisher at another node take over at once")
  void replaces() throws Exception {
    become(DuplicateMode.REPLACE);
    try (PeerEncoder first = at(a)) {
      send(first, 0, 3);
      server.take(0).awaitNumber(3);
      takesOver(first);
    }
    nothingLeft();
  }

  private void takesOver(PeerEncoder first) throws Exception {
    try (PeerEncoder second = at(b)) {
      send(second, 20, 25);
      server.take(0).awaitNumber(25);
      Await.until("the end of the first", first::isClosed);
      assertThat(server.takes()).hasSize(1);
      second.unpublish();
      assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
    }
  }

  @Test
  @DisplayName("one that is replaced at its origin is disconnected where it came to")
  void isReplaced() throws Exception {
    become(DuplicateMode.REPLACE);
    try (PeerEncoder first = at(a);
        PeerEncoder second = at(b)) {
      Await.until("the end of the first", first::isClosed);
      send(second, 0, 3);
      server.take(0).awaitNumber(3);
      try (PeerEncoder third = at(a)) {
        Await.until("the end of the second", second::isClosed);
        send(third, 10, 13);
        server.take(0).awaitNumber(13);
        third.unpublish();
      }
    }
    nothingLeft();
  }

  @Test
  @DisplayName("a standby at another node takes over when the origin's own publisher dies")
  void standsBy() throws Exception {
    become(DuplicateMode.STANDBY);
    try (PeerEncoder first = at(a);
        PeerEncoder second = at(b)) {
      send(first, 0, 3);
      server.take(0).awaitNumber(3);
      send(second, 100, 105);
      Await.until("its group aside", () -> a.bench.report("cam").memoryUsed() > 9 * 300);
      first.reset();
      server.take(0).awaitNumber(105);
      assertThat(server.take(0).numbers())
          .containsExactly(0, 1, 2, 3, 100, 101, 102, 103, 104, 105);
      assertThat(server.takes()).hasSize(1);
      second.unpublish();
    }
    nothingLeft();
  }

  @Test
  @DisplayName("an operator who disconnects the publisher at its origin disconnects it anywhere")
  void isKicked() throws Exception {
    become(DuplicateMode.REPLACE);
    PeerEncoder first = at(a);
    try (PeerEncoder second = at(b)) {
      send(second, 0, 3);
      server.take(0).awaitNumber(3);
      Bench.done(a.bench.bus.disconnectPublisher("live/cam", "an operator", Duration.ZERO));
      Await.until("its end", second::isClosed);
      Await.until("gap", () -> a.bench.report("cam").state() == StreamState.GAP);
      assertThat(table.holder("live/cam")).isEqualTo(a.self());
    }
    first.close();
  }

  @Test
  @DisplayName("when the stream is ended at its origin its publisher is disconnected anywhere")
  void isEnded() throws Exception {
    become(DuplicateMode.REPLACE);
    PeerEncoder first = at(a);
    try (PeerEncoder second = at(b)) {
      send(second, 0, 3);
      server.take(0).awaitNumber(3);
      Bench.done(a.bench.bus.end("live/cam", "an operator"));
      Await.until("its end", second::isClosed);
      assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
    }
    first.close();
    nothingLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 600})
  @DisplayName("when the origin is lost the publisher's node is the origin, and dials")
  void originIsLost(int knownLaterMs) throws Exception {
    become(DuplicateMode.REPLACE);
    PeerEncoder first = at(a);
    try (PeerEncoder second = at(b)) {
      send(second, 0, 3);
      server.take(0).awaitNumber(3);
      first.close();
      Bench.done(a.inner.close());
      send(second, 4, 12);
      Bench.done(b.bench.loops.vertx().timer(knownLaterMs + 1));
      table.drop(a.self());
      server.take(1).awaitNumber(12);
      send(second, 13, 21);
      server.take(1).awaitNumber(21);
      assertThat(table.holder("live/cam")).isEqualTo(b.self());
      assertThat(second.isClosed()).isFalse();
      Take next = server.take(1);
      assertThat(next.numbers().getFirst()).as("the newest group").isEqualTo(10);
      assertThat(next.got().getFirst().frameClass().isCoded()).as("config first").isFalse();
      assertThat(times(next)).isSorted();
      second.unpublish();
      assertThat(next.awaitClosed().isInOrder()).isTrue();
    }
    nothingLeft();
  }
}
