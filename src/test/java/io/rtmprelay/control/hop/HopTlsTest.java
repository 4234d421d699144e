package io.rtmprelay.control.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.cluster.secret.ClusterKeys;
import io.rtmprelay.cluster.secret.NodeIdentity;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Media that goes from node to node encrypted. */
class HopTlsTest {

  private static final StreamConfig STREAM =
      Bench.stream(Duration.ofSeconds(10), DuplicateMode.REPLACE);

  private final LeaseTable table = new LeaseTable();

  private HopNode node(String name, String secret, PeerServer server) {
    NodeIdentity identity =
        new NodeIdentity(new ClusterKeys(new Secret(secret)), name, "127.0.0.1");
    return new HopNode(table, name, 1, STREAM, List.of(server.url()), identity);
  }

  @Test
  @DisplayName("a publisher is passed on by TLS to a node that knows the secret, and to no other")
  void onlyToNodes() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        HopNode a = node("a", "sixteen-at-least", server);
        HopNode b = node("b", "sixteen-at-least", server);
        HopNode stranger = node("c", "sixteen-and-other", server);
        PeerEncoder first = PeerEncoder.publishing(a.bench.port, "live", "cam")) {
      try (PeerEncoder refused = new PeerEncoder(stranger.bench.port, "live", "cam")) {
        Await.until("refusal", () -> refused.refusal() != null);
        assertThat(first.isClosed()).isFalse();
      }
      try (PeerEncoder second = PeerEncoder.publishing(b.bench.port, "live", "cam")) {
        Await.until("the end of the first", first::isClosed);
        second.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
        server.take(0).awaitNumber(1);
        second.unpublish();
        assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
      }
      a.awaitNothingLeft();
      b.awaitNothingLeft();
    }
  }
}
