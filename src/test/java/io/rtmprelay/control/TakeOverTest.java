package io.rtmprelay.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.relay.life.Succession;
import io.rtmprelay.rtmp.session.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two publishers of one name. */
class TakeOverTest {

  private static final Duration GRACE = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("K12: reject refuses a second publisher while the first one sends")
  void rejects(int loops) throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(loops, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam")) {
      first.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      first.addVideo(1, 10, 300).send();
      try (PeerEncoder second = new PeerEncoder(bench.port, "live", "cam")) {
        Await.until("refusal", () -> second.refusal() != null);
        assertThat(second.refusal()).isInstanceOf(Refusal.BadName.class);
        Await.until("the end of the refused", second::isClosed);
      }
      first.addVideo(2, 10, 300).send();
      server.take(0).awaitNumber(2);
      assertThat(bench.report("cam").state()).isEqualTo(StreamState.LIVE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("reject disconnects a first publisher that was silent for 2 s and takes it over")
  void takesGhostsOver(int loops) throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(loops, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam")) {
      first.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      long silentSince = System.nanoTime();
      Await.until(
          "silence", () -> System.nanoTime() - silentSince > Succession.SILENCE_MS * 1_100_000);
      takesOver(bench, server, first);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("replace lets the second take over at once")
  void replaces(int loops) throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench =
            new Bench(loops, Bench.stream(GRACE, DuplicateMode.REPLACE), List.of(server.url()));
        PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam")) {
      first.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      takesOver(bench, server, first);
    }
  }

  private static void takesOver(Bench bench, PeerServer server, PeerEncoder first)
      throws Exception {
    try (PeerEncoder second = PeerEncoder.publishing(bench.port, "live", "cam")) {
      second.addHeaders(0).addVideo(20, 10, 300).addVideo(21, 10, 300).send();
      server.take(0).awaitNumber(21);
      Await.until("the end of the first", first::isClosed);
      assertThat(bench.report("cam").state()).isEqualTo(StreamState.LIVE);
      assertThat(server.take(0).numbers()).containsExactly(0, 20, 21);
      assertThat(server.takes()).hasSize(1);
      second.unpublish();
      assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
    }
    bench.awaitNothingLeft();
  }

  @Test
  @DisplayName("with two media loops a publisher comes back on either and nothing is lost or leaks")
  void comesBackOnAnyLoop() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(2, Bench.stream(GRACE), List.of(server.url()))) {
      for (int round = 0; round < 6; round++) {
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
        encoder.addHeaders(0);
        int from = round * 50;
        for (int i = from; i < from + 50; i++) {
          encoder.addVideo(i, 50, 5000);
          if (i % 7 == 0) {
            encoder.send();
          }
        }
        encoder.send();
        server.take(0).awaitNumber(from + 49);
        if (round < 5) {
          encoder.reset();
          Await.until("gap", () -> bench.report("cam").state() == StreamState.GAP);
        } else {
          encoder.addVideo(from + 50, 50, 5000).unpublish();
          encoder.leave();
        }
      }
      assertThat(server.take(0).awaitClosed().numbers())
          .containsExactlyElementsOf(IntStream.rangeClosed(0, 300).boxed().toList());
      assertThat(server.takes()).hasSize(1);
      assertThat(server.take(0).isInOrder()).isTrue();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("200 rounds of publish and unpublish leave no verticle, consumer, channel or byte")
  void churn() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(2, Bench.stream(Duration.ofMillis(200)), List.of(server.url()))) {
      for (int round = 0; round < 200; round++) {
        try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam" + round % 10)) {
          encoder.addHeaders(0).addVideo(0, 10, 3000).addVideo(1, 10, 3000);
          if (round % 3 == 0) {
            encoder.send();
            encoder.reset();
          } else {
            encoder.unpublish();
          }
        }
      }
      bench.awaitNothingLeft();
    }
  }
}
