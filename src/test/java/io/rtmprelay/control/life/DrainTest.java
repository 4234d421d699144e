package io.rtmprelay.control.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.Drain;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.relay.life.SinkState;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A node that is told to leave. */
class DrainTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration GRACE = Duration.ofMinutes(10);

  private static Bench relay(List<String> targets) {
    return new Bench(1, Bench.stream(GRACE), targets, Bench.sink(StartMode.AUTO));
  }

  private static boolean isTurnedAway(Bench relay) {
    try (PeerEncoder late = new PeerEncoder(relay.port, "live", "late")) {
      Await.until("it is turned away", late::isClosed);
      return !late.isPublished();
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  @DisplayName("a publisher goes on, nobody new comes in, and the end of the last is the end")
  void publisherGoesOn() throws Exception {
    try (PeerServer server = new PeerServer(PeerServer.Health.WELL);
        Bench relay = relay(List.of(server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(relay.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      relay.awaitSink("cam", 0, SinkState.LIVE);
      Drain drain = relay.drain(LONG);
      Future<Void> over = drain.begin("the node leaves");
      assertThat(drain.isBegun()).isTrue();
      assertThat(isTurnedAway(relay)).isTrue();
      encoder.addVideo(1, 10, 300).addVideo(2, 10, 300).send();
      relay.awaitSink("cam", 0, SinkState.LIVE);
      assertThat(over.isComplete()).isFalse();
      encoder.unpublish();
      Bench.done(over);
      encoder.leave();
      relay.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a publisher that is lost leaves no gap, since it could not come back")
  void noGap() throws Exception {
    try (Bench relay = relay(List.of());
        PeerEncoder lost = PeerEncoder.publishing(relay.port, "live", "lost");
        PeerEncoder before = PeerEncoder.publishing(relay.port, "live", "before")) {
      before.reset();
      Await.until("the gap", () -> relay.report("before").publisher() == null);
      Future<Void> over = relay.drain(LONG).begin("the node leaves");
      Await.until("the end of the gap", () -> relay.streams.size() == 1);
      assertThat(over.isComplete()).isFalse();
      lost.reset();
      Bench.done(over);
    }
  }

  @Test
  @DisplayName("after the deadline streams end in order, and their publishers are disconnected")
  void deadline() throws Exception {
    try (PeerServer server = new PeerServer(PeerServer.Health.WELL);
        Bench relay = relay(List.of(server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(relay.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      relay.awaitSink("cam", 0, SinkState.LIVE);
      Drain drain = relay.drain(Duration.ofMillis(50));
      Bench.done(drain.begin("the node leaves"));
      Bench.done(drain.begin("told twice"));
      Await.until("the publisher's connection is closed", encoder::isClosed);
      relay.awaitNothingLeft();
    }
  }
}
