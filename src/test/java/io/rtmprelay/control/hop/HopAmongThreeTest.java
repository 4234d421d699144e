package io.rtmprelay.control.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** More than one publisher of a name on its way when the origin changes. */
class HopAmongThreeTest {

  private static final StreamConfig STREAM =
      Bench.stream(Duration.ofSeconds(10), DuplicateMode.STANDBY);

  private final LeaseTable table = new LeaseTable();
  private final PeerServer server;
  private final List<HopNode> nodes = new ArrayList<>();
  private final List<PeerEncoder> encoders = new ArrayList<>();

  HopAmongThreeTest() throws IOException {
    server = new PeerServer(Health.WELL);
    for (String name : List.of("a", "b", "c")) {
      nodes.add(new HopNode(table, name, 2, STREAM, List.of(server.url())));
    }
  }

  @AfterEach
  void close() throws IOException {
    for (PeerEncoder encoder : encoders) {
      encoder.close();
    }
    nodes.forEach(HopNode::close);
    server.close();
  }

  private PeerEncoder at(int node, String key) throws IOException {
    PeerEncoder encoder = PeerEncoder.publishing(nodes.get(node).bench.port, "live", key);
    encoders.add(encoder);
    return encoder;
  }

  private static void send(PeerEncoder encoder, int from, int to) {
    encoder.addHeaders(from * 40);
    IntStream.rangeClosed(from, to).forEach(number -> encoder.addVideo(number, 5, 300));
    encoder.send();
  }

  private void lose(int node) {
    Bench.done(nodes.get(node).inner.close());
    table.drop(nodes.get(node).self());
  }

  @Test
  @DisplayName("of those who were passed on to a lost origin one feeds the stream, others stand by")
  void allGoOn() throws Exception {
    send(at(0, "cam"), 0, 4);
    server.take(0).awaitNumber(4);
    for (int node : List.of(1, 1, 2, 2)) {
      at(node, "cam");
    }
    lose(0);
    encoders.removeFirst().close();
    Await.until("another origin", () -> table.holder("live/cam") != null);
    HopNode origin = nodes.get(nodes.get(1).self().equals(table.holder("live/cam")) ? 1 : 2);
    int ways = nodes.get(1).hops() + nodes.get(2).hops();
    Await.until("the other node's are on their way", () -> origin.hops() == 0);
    assertThat(ways).isGreaterThanOrEqualTo(2);
    for (int round = 1; round <= 4; round++) {
      int from = round * 100;
      encoders.forEach(encoder -> send(encoder, from, from + 9));
      server.take(1).awaitNumber(from + 9);
      if (round < 4) {
        Await.until("who feeds the stream to be told", () -> feeding(origin) != null);
        PeerEncoder feeding = Objects.requireNonNull(feeding(origin));
        encoders.remove(feeding);
        feeding.reset();
      }
    }
    assertThat(server.takes()).as("one session for each origin").hasSize(2);
    assertThat(encoders).hasSize(1).noneMatch(PeerEncoder::isClosed);
    encoders.getFirst().unpublish();
    assertThat(server.take(1).awaitClosed().isInOrder()).isTrue();
    encoders.getFirst().leave();
    nodes.forEach(HopNode::awaitNothingLeft);
    Await.until("no lease to be left", table::isEmpty);
  }

  /** Who feeds the stream, as it is told; null while that is somebody who has left. */
  private @Nullable PeerEncoder feeding(HopNode origin) {
    PublisherReport told = origin.bench.report("cam").publisher();
    for (PeerEncoder encoder : encoders) {
      if (told != null && told.address().endsWith(":" + encoder.localPort())) {
        return encoder;
      }
    }
    return null;
  }

  @Test
  @DisplayName("a higher priority wins from whichever node it comes")
  void priority() throws Exception {
    PeerEncoder low = at(0, "cam?priority=1");
    send(low, 0, 4);
    server.take(0).awaitNumber(4);
    PeerEncoder high = at(1, "cam?priority=2");
    send(high, 100, 109);
    server.take(0).awaitNumber(109);
    send(low, 5, 9);
    send(high, 110, 119);
    server.take(0).awaitNumber(119);
    assertThat(server.take(0).numbers()).doesNotContain(5, 6, 7, 8, 9);
    assertThat(low.isClosed()).isFalse();
  }
}
