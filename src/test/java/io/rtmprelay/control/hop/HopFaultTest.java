package io.rtmprelay.control.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.media.MediaKind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that are ill, and peers that are no nodes. */
class HopFaultTest {

  private static final long MIB = 1 << 20;

  private final LeaseTable table = new LeaseTable();
  private final PeerServer server;
  private final HopNode b;

  HopFaultTest() throws IOException {
    server = new PeerServer(Health.WELL);
    b =
        new HopNode(
            table,
            "b",
            Bench.stream(Duration.ofSeconds(10), DuplicateMode.REJECT),
            List.of(server.url()));
  }

  @AfterEach
  void close() throws IOException {
    b.close();
    server.close();
  }

  private static PeerNode nodeAt(int port) {
    return new PeerNode("ill", "ill-1", "127.0.0.1", port);
  }

  @Test
  @DisplayName("an origin that takes nothing costs no more than a queue, and is given up")
  void originStalls() throws Exception {
    try (PeerServer ill = new PeerServer(Health.STALLED)) {
      PeerNode node = nodeAt(ill.port());
      table.hold("live/cam", node);
      try (PeerEncoder encoder = PeerEncoder.publishing(b.bench.port, "live", "cam")) {
        encoder.addHeaders(0);
        for (int number = 0; number < 1_000; number++) {
          encoder.addVideo(number, 10, 20_000).send();
          assertThat(b.bench.memory.heldBytes()).isLessThan(17 * MIB);
        }
        Await.until("another try", () -> ill.takes().size() > 1);
        table.drop(node);
        encoder.addVideo(1_000, 10, 300).send();
        server.take(0).awaitNumber(1_000);
        encoder.unpublish();
      }
      b.awaitNothingLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("who comes while the cluster still takes a dead node for the origin waits for that")
  void originIsDead(boolean refusesConnections) throws Exception {
    ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    if (refusesConnections) {
      silent.close();
    }
    PeerNode node = nodeAt(silent.getLocalPort());
    table.hold("live/cam", node);
    try (silent;
        PeerEncoder encoder = new PeerEncoder(b.bench.port, "live", "cam")) {
      Await.until("it is on its way", () -> b.hops() == 1);
      assertThat(encoder.isPublished()).isFalse();
      table.drop(node);
      encoder.awaitPublished();
      encoder.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
      server.take(0).awaitNumber(1);
      encoder.unpublish();
    }
    b.awaitNothingLeft();
  }

  @Test
  @DisplayName("a publisher whose origin does not come back in time is refused")
  void nobodyAnswers() throws Exception {
    ServerSocket closed = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    closed.close();
    table.hold("live/cam", nodeAt(closed.getLocalPort()));
    try (PeerEncoder encoder = new PeerEncoder(b.bench.port, "live", "cam")) {
      Await.until("refusal", () -> encoder.refusal() != null);
      assertThat(String.valueOf(encoder.refusal())).contains("no origin that can be reached");
    }
    b.awaitNothingLeft();
  }

  @Test
  @DisplayName("a publisher that leaves before the origin's answer leaves nothing behind")
  void leavesEarly() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      PeerNode node = nodeAt(silent.getLocalPort());
      table.hold("live/cam", node);
      PeerEncoder encoder = new PeerEncoder(b.bench.port, "live", "cam");
      Await.until("it is on its way", () -> b.hops() == 1);
      encoder.reset();
      table.drop(node);
      b.awaitNothingLeft();
      Await.until("no lease to be left", table::isEmpty);
    }
  }

  @Test
  @DisplayName("another codec passes as it comes: the origin sees to its sinks itself")
  void codecChanges() throws Exception {
    HopNode a =
        new HopNode(
            table,
            "a",
            Bench.stream(Duration.ofSeconds(10), DuplicateMode.REPLACE),
            List.of(server.url()));
    try (a;
        PeerEncoder first = PeerEncoder.publishing(a.bench.port, "live", "cam");
        PeerEncoder second = PeerEncoder.publishing(b.bench.port, "live", "cam")) {
      Await.until("the end of the first", first::isClosed);
      second.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
      server.take(0).awaitNumber(1);
      byte[] sorenson = {0x12, 0, 0, (byte) 0x84, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
      second.add(MediaKind.VIDEO, 400, sorenson).send();
      assertThat(server.take(0).awaitClosed().isInOrder()).as("F43").isTrue();
      Await.until("the other codec", () -> !server.take(1).got().isEmpty());
      assertThat(b.hops()).isEqualTo(1);
      assertThat(second.isClosed()).isFalse();
      second.unpublish();
      server.take(1).awaitClosed();
      a.awaitNothingLeft();
    }
    b.awaitNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cam",
        "cam?kind=publisher",
        "cam?token=&kind=publisher&about=",
        "cam?token=bm9uZQ&kind=publisher&about=bm9uZQ",
        "cam?key=pl4y-s3cret"
      })
  @DisplayName("who does not know the cluster's secret publishes nothing to a node")
  void stranger(String key) throws Exception {
    for (String app : List.of("live", "inner/live", "inner")) {
      try (PeerEncoder stranger = new PeerEncoder(b.self().mediaPort(), app, key)) {
        Await.until("refusal", () -> stranger.refusal() != null);
        assertThat(stranger.isPublished()).isFalse();
      }
    }
    b.awaitNothingLeft();
  }

  @Test
  @DisplayName("a token is for one stream, for what was sealed with it, and for one publish")
  void foreignToken() throws Exception {
    String other = HopNode.SECRET.token("live/other");
    String right = HopNode.SECRET.token("live/cam");
    String foreign = HopNode.sealed(other, new JsonObject());
    assertThat(refusal(key(other, foreign))).contains("for nodes of the cluster alone");
    assertThat(refusal(key(right, foreign))).contains("for nodes of the cluster alone");
    String known = key(right, HopNode.sealed(right, new JsonObject()));
    assertThat(refusal(known)).contains("not the origin");
    assertThat(refusal(known)).contains("for nodes of the cluster alone");
  }

  private static String key(String token, String sealed) {
    return "cam?token=" + token + "&kind=publisher&about=" + sealed;
  }

  private String refusal(String key) throws Exception {
    try (PeerEncoder stranger = new PeerEncoder(b.self().mediaPort(), "inner/live", key)) {
      Await.until("refusal", () -> stranger.refusal() != null);
      return String.valueOf(stranger.refusal());
    }
  }
}
