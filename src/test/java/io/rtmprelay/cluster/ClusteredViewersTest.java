package io.rtmprelay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.RunningNode;
import io.rtmprelay.cluster.member.Members;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.viewer.PeerPlayer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Viewers at whole relays of one cluster in one process: leases, bus and inner media are real. */
class ClusteredViewersTest {

  @TempDir private Path data;
  private final List<Integer> ports = Members.freePorts(6);

  private RunningNode start(int place) {
    return RunningNode.start(
        """
        node: { name: node-%d, data: "%s" }
        ingest: [ { host: 127.0.0.1, port: 0 } ]
        admin: { port: 0 }
        cluster:
          enabled: on
          secret: sixteen-at-least
          host: 127.0.0.1
          members: %d
          bus: %d
          media: %d
          peers: ["127.0.0.1:%d", "127.0.0.1:%d"]
          nodes: 2
          quorum: 1
          detection: 5s
        routes: [ { match: "live/{name}", play: { open: true } } ]
        """
            .formatted(
                place,
                data.resolve("node-" + place),
                ports.get(3 * place),
                ports.get(3 * place + 1),
                ports.get(3 * place + 2),
                ports.get(0),
                ports.get(3)));
  }

  private static void awaitReady(RunningNode node) {
    Await.until("ready", () -> node.call("GET", "/health/ready", "").statusCode() == 200);
  }

  private static int viewers(RunningNode node) {
    return new JsonObject(node.get("/api/v1/streams/live/cam")).getInteger("viewers");
  }

  @Test
  @DisplayName("F34: who plays at a node that is not the origin gets the stream, and is counted")
  void playsAnywhere() throws Exception {
    try (RunningNode origin = start(0);
        RunningNode edge = start(1)) {
      awaitReady(origin);
      awaitReady(edge);
      try (PeerEncoder encoder = PeerEncoder.publishing(origin.ingestPort(0), "live", "cam")) {
        encoder.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
        try (PeerPlayer one = PeerPlayer.playing(edge.ingestPort(0), "cam").awaitNumber(1);
            PeerPlayer other = PeerPlayer.playing(edge.ingestPort(0), "cam").awaitNumber(1)) {
          encoder.addVideo(2, 10, 300).send();
          one.awaitNumber(2);
          other.awaitNumber(2);
          assertThat(origin.get("/metrics")).contains("relay_mirrors 1", "relay_viewers 0");
          assertThat(edge.get("/metrics")).contains("relay_viewers 2", "relay_streams 0");
          Await.until("all to be counted", () -> viewers(origin) == 2);
          encoder.unpublish();
          one.awaitCode("StreamEOF");
          other.awaitCode("StreamEOF");
        }
      }
      try (PeerPlayer late = PeerPlayer.playing(edge.ingestPort(0), "cam")) {
        late.awaitCode("NetStream.Play.StreamNotFound");
      }
    }
  }
}
