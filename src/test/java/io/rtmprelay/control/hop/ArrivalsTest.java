package io.rtmprelay.control.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.relay.life.StreamState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a node says of a publisher that it passes on. */
class ArrivalsTest {

  private static final StreamConfig STREAM =
      Bench.stream(Duration.ofSeconds(10), DuplicateMode.REJECT);

  private static PeerEncoder node(HopNode origin, PassedPublisher about) throws Exception {
    String token = HopNode.SECRET.token("live/cam");
    String key =
        "cam?token=" + token + "&kind=publisher&about=" + HopNode.sealed(token, about.json());
    return new PeerEncoder(origin.self().mediaPort(), "inner/live", key);
  }

  @Test
  @DisplayName("sinks that a hook named where the publisher came to are its stream's at the origin")
  void sinksOfHooks() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        PeerServer named = new PeerServer(Health.WELL);
        HopNode origin = new HopNode(new LeaseTable(), "a", STREAM, List.of(server.url()))) {
      PeerEncoder first = PeerEncoder.publishing(origin.bench.port, "live", "cam");
      first.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      first.reset();
      Await.until("gap", () -> origin.bench.report("cam").state() == StreamState.GAP);
      String sink = "{\"id\": \"mine\", \"url\": \"" + named.url() + "\"}";
      PassedPublisher about = new PassedPublisher("192.0.2.7:4711", "enc/1", 0, List.of(sink));
      try (PeerEncoder node = node(origin, about).awaitPublished()) {
        node.addHeaders(0).addVideo(10, 10, 300).addVideo(11, 10, 300).send();
        server.take(0).awaitNumber(11);
        named.take(0).awaitNumber(11);
        assertThat(origin.bench.report("cam").publisher())
            .extracting("address", "agent")
            .containsExactly("192.0.2.7:4711", "enc/1");
        node.unpublish();
        assertThat(named.take(0).awaitClosed().isInOrder()).isTrue();
      }
      origin.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("sinks that cannot be used are no reason to let the publisher in without them")
  void badSinks() throws Exception {
    try (HopNode origin = new HopNode(new LeaseTable(), "a", STREAM, List.of());
        PeerEncoder first = PeerEncoder.publishing(origin.bench.port, "live", "cam")) {
      first.reset();
      Await.until("gap", () -> origin.bench.report("cam").state() == StreamState.GAP);
      PassedPublisher about =
          new PassedPublisher("192.0.2.7:4711", "enc/1", 0, List.of("{\"id\": \"mine\"}"));
      try (PeerEncoder node = node(origin, about)) {
        Await.until("refusal", () -> node.refusal() != null);
        assertThat(String.valueOf(node.refusal())).contains("sinks that cannot be used");
      }
    }
  }
}
