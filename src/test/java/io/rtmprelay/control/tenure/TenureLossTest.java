package io.rtmprelay.control.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.config.StreamConfig.GapMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.relay.life.SinkState;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A node that may be the origin of a stream no more, with real sockets around it. */
class TenureLossTest {

  private static final StreamConfig GRACE = Bench.stream(Duration.ofSeconds(60));

  private final LimitedOrigins origins = new LimitedOrigins();

  private static void sendSome(PeerEncoder encoder, PeerServer server) {
    encoder.addHeaders(0).addVideo(0, 50, 500).addVideo(1, 50, 500).send();
    server.take(0).awaitNumber(1);
  }

  private void awaitOver(Bench bench) {
    bench.awaitNothingLeft();
    Await.until("the lease is given up", () -> origins.givenUp.get() == 1);
  }

  @Test
  @DisplayName(
      "a lost tenure closes each sink's session at once, and its publisher comes back elsewhere")
  void sinksAreClosed() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(GRACE, List.of(server.url()), origins);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      sendSome(encoder, server);
      bench.awaitSink("cam", 0, SinkState.LIVE);
      origins.lose("this node is out of touch");
      Take take = server.take(0).awaitClosed();
      assertThat(take.isUnpublished())
          .as("an end that another node's session might be taken for")
          .isFalse();
      assertThat(take.got().getLast().frameClass()).isNotEqualTo(FrameClass.END);
      Await.until("the publisher is disconnected", encoder::isClosed);
      awaitOver(bench);
      assertThat(server.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("what comes once the tenure is over reaches nobody, also before anyone has noticed")
  void framesAreFenced() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(GRACE, List.of(server.url()), origins);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      sendSome(encoder, server);
      bench.awaitSink("cam", 0, SinkState.LIVE);
      origins.lapse();
      IntStream.range(2, 20).forEach(i -> encoder.addVideo(i, 50, 500));
      encoder.send();
      Take take = server.take(0).awaitClosed();
      assertThat(take.numbers()).containsExactly(0, 1);
      Await.until("the publisher is disconnected", encoder::isClosed);
      awaitOver(bench);
    }
  }

  @Test
  @DisplayName("what the stream makes by itself in a gap is fenced too")
  void freezeIsFenced() throws Exception {
    StreamConfig freezing =
        new StreamConfig(16 << 20, Duration.ofSeconds(60), GapMode.FREEZE, DuplicateMode.REJECT);
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(freezing, List.of(server.url()), origins);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      sendSome(encoder, server);
      bench.awaitSink("cam", 0, SinkState.LIVE);
      encoder.reset();
      Take take = server.take(0);
      int sent = take.got().size();
      Await.until("pictures in the gap", () -> take.got().size() > sent);
      origins.lapse();
      int until = take.awaitClosed().got().size();
      awaitOver(bench);
      assertThat(until).isGreaterThan(sent);
      assertThat(take.got()).hasSize(until);
    }
  }

  @Test
  @DisplayName("a sink that waits for its next try is not dialled any more")
  void noNewSession() throws Exception {
    RetryConfig rare = new RetryConfig(Duration.ofHours(20), 2, Duration.ofHours(24), null);
    SinkConfig settings = Bench.sink(StartMode.AUTO, Duration.ofSeconds(10), rare);
    try (PeerServer server = new PeerServer(Health.NONSENSE);
        Bench bench = new Bench(1, GRACE, List.of(server.url()), settings, origins);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 50, 500).send();
      bench.awaitSink("cam", 0, SinkState.RETRYING);
      origins.lose("this node is out of touch");
      awaitOver(bench);
      Await.until("the publisher is disconnected", encoder::isClosed);
      assertThat(server.takes()).hasSize(1);
    }
  }
}
