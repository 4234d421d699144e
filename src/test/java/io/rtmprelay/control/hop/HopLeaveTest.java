package io.rtmprelay.control.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.Drain;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.relay.life.StreamState;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nodes that leave in order, with publishers on their way between them and others. */
class HopLeaveTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final StreamConfig STREAM =
      Bench.stream(Duration.ofSeconds(10), DuplicateMode.STANDBY);

  private final LeaseTable table = new LeaseTable();
  private final PeerServer server;
  private final HopNode a;
  private final HopNode b;

  HopLeaveTest() throws IOException {
    server = new PeerServer(Health.WELL);
    a = new HopNode(table, "a", STREAM, List.of(server.url()));
    b = new HopNode(table, "b", STREAM, List.of(server.url()));
  }

  @AfterEach
  void close() throws IOException {
    a.close();
    b.close();
    server.close();
  }

  private static PeerEncoder at(HopNode node) throws IOException {
    return PeerEncoder.publishing(node.bench.port, "live", "cam");
  }

  private static void send(PeerEncoder encoder, int from, int to) {
    encoder.addHeaders(from * 40);
    for (int number = from; number <= to; number++) {
      encoder.addVideo(number, 10, 300);
    }
    encoder.send();
  }

  /** The stream has come to the origin {@code node} by a publisher at the other one. */
  private PeerEncoder passedOnTo(HopNode node, HopNode other) throws IOException {
    PeerEncoder first = at(node);
    send(first, 0, 3);
    server.take(0).awaitNumber(3);
    first.reset();
    Await.until("gap", () -> node.bench.report("cam").state() == StreamState.GAP);
    first.close();
    PeerEncoder second = at(other);
    send(second, 10, 13);
    server.take(0).awaitNumber(13);
    return second;
  }

  @Test
  @DisplayName("a stream that is passed on to a node which drains goes on where its publisher is")
  void originDrains() throws Exception {
    try (PeerEncoder encoder = passedOnTo(a, b)) {
      Drain drain = a.bench.drain(LONG);
      Future<Void> over = drain.begin("the node leaves");
      send(encoder, 14, 24);
      server.take(1).awaitNumber(24);
      Bench.done(over);
      assertThat(server.take(0).awaitClosed().isInOrder()).as("the sink was ended").isTrue();
      assertThat(server.mostOpen()).as("sessions at a time").isEqualTo(1);
      assertThat(table.holder("live/cam")).isEqualTo(b.self());
      assertThat(encoder.isClosed()).isFalse();
      encoder.unpublish();
      assertThat(server.take(1).awaitClosed().isInOrder()).isTrue();
    }
    a.awaitNothingLeft();
    b.awaitNothingLeft();
  }

  @Test
  @DisplayName("a node that drains yields a stream whose publisher comes back at another one")
  void originYields() throws Exception {
    try (PeerEncoder first = at(a)) {
      send(first, 0, 3);
      server.take(0).awaitNumber(3);
      Future<Void> over = a.bench.drain(LONG).begin("the node leaves");
      try (PeerEncoder second = at(b)) {
        send(second, 10, 15);
        server.take(1).awaitNumber(15);
        Await.until("the end of the first", first::isClosed);
        Bench.done(over);
        assertThat(server.take(0).awaitClosed().isInOrder()).as("the sink was ended").isTrue();
        assertThat(server.mostOpen()).as("sessions at a time").isEqualTo(1);
        assertThat(table.holder("live/cam")).isEqualTo(b.self());
        second.unpublish();
      }
    }
    a.awaitNothingLeft();
    b.awaitNothingLeft();
  }

  @Test
  @DisplayName("who stands by at another node does so until the draining origin has nobody else")
  void standbyOfDrainingOrigin() throws Exception {
    try (PeerEncoder first = at(a);
        PeerEncoder second = at(b)) {
      send(first, 0, 3);
      server.take(0).awaitNumber(3);
      send(second, 100, 105);
      Future<Void> over = a.bench.drain(Duration.ofMillis(400)).begin("the node leaves");
      send(first, 4, 5);
      server.take(0).awaitNumber(5);
      assertThat(b.hops()).isEqualTo(1);
      Bench.done(over);
      Await.until("the end of the first", first::isClosed);
      server.take(1).awaitNumber(105);
      assertThat(server.mostOpen()).as("sessions at a time").isEqualTo(1);
      assertThat(second.isClosed()).isFalse();
      second.unpublish();
    }
    b.awaitNothingLeft();
  }

  @Test
  @DisplayName("a node that drains lets those go on whom it passes on, then disconnects them")
  void passingNodeDrains() throws Exception {
    try (PeerEncoder encoder = passedOnTo(a, b)) {
      Future<Void> over = b.bench.drain(Duration.ofMillis(400)).begin("the node leaves");
      send(encoder, 14, 20);
      server.take(0).awaitNumber(20);
      Bench.done(over);
      Await.until("its end", encoder::isClosed);
      Await.until("gap", () -> a.bench.report("cam").state() == StreamState.GAP);
      assertThat(b.hops()).isZero();
      try (PeerEncoder back = at(a)) {
        send(back, 30, 33);
        server.take(0).awaitNumber(33);
        assertThat(server.takes()).hasSize(1);
        back.unpublish();
      }
    }
    a.awaitNothingLeft();
    b.awaitNothingLeft();
  }

  @Test
  @DisplayName("an origin that is out of touch with the others lets the publisher's node have it")
  void tenureIsLost() throws Exception {
    try (PeerEncoder encoder = passedOnTo(a, b)) {
      table.drop(a.self());
      send(encoder, 14, 24);
      server.take(1).awaitNumber(24);
      assertThat(encoder.isClosed()).isFalse();
      encoder.unpublish();
    }
    a.awaitNothingLeft();
    b.awaitNothingLeft();
  }
}
