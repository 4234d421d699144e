package io.rtmprelay.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.control.PeerServer.Got;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How streams end, with real sockets around them. */
class StreamEndTest {

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration SHORT_GRACE = Duration.ofMillis(300);

  @Test
  @DisplayName("K37: a deliberate end flushes all, then END, FCUnpublish, deleteStream, close")
  void endsInOrder() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        PeerServer b = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(a.url(), b.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 5000).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      bench.awaitSink("cam", 1, SinkState.LIVE);
      IntStream.range(1, 50).forEach(i -> encoder.addVideo(i, 10, 5000));
      encoder.unpublish();
      for (PeerServer server : List.of(a, b)) {
        Take take = server.take(0).awaitClosed();
        assertThat(take.numbers())
            .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
        List<Got> got = take.got();
        assertThat(got.getLast().frameClass()).isEqualTo(FrameClass.END);
        assertThat(take.isInOrder()).isTrue();
        assertThat(take.isUnpublished()).isTrue();
      }
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a stream shorter than its sinks' dialling is delivered whole")
  void shortStreamIsDeliveredWhole() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0);
      IntStream.range(0, 20).forEach(i -> encoder.addVideo(i, 10, 300));
      encoder.unpublish();
      Take take = server.take(0).awaitClosed();
      assertThat(take.numbers()).containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
      assertThat(take.isInOrder()).isTrue();
      assertThat(take.got().getFirst().frameClass()).isEqualTo(FrameClass.CONFIG);
    }
  }

  @Test
  @DisplayName("a sink whose retry is far off gets a short stream whole in one more try at its end")
  void shortStreamIsTriedOnceMore() throws Exception {
    RetryConfig rare = new RetryConfig(Duration.ofHours(20), 2, Duration.ofHours(24), null);
    SinkConfig settings = Bench.sink(StartMode.AUTO, Duration.ofSeconds(10), rare);
    try (PeerServer server = new PeerServer(Health.NONSENSE);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()), settings);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0);
      IntStream.range(0, 20).forEach(i -> encoder.addVideo(i, 10, 300));
      encoder.send();
      bench.awaitSink("cam", 0, SinkState.RETRYING);
      server.become(Health.WELL);
      encoder.unpublish();
      Take take = server.take(1).awaitClosed();
      assertThat(take.numbers()).containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
      assertThat(take.isInOrder()).isTrue();
      encoder.leave();
      bench.awaitNothingLeft();
      assertThat(server.takes()).hasSize(2);
    }
  }

  @Test
  @DisplayName("a server that is still ill at the end of a short stream is tried once and left")
  void oneMoreTryOnly() throws Exception {
    RetryConfig rare = new RetryConfig(Duration.ofHours(20), 2, Duration.ofHours(24), null);
    SinkConfig settings = Bench.sink(StartMode.AUTO, Duration.ofSeconds(10), rare);
    try (PeerServer server = new PeerServer(Health.NONSENSE);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()), settings);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.RETRYING);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
      assertThat(server.takes()).hasSize(2);
    }
  }

  @Test
  @DisplayName("a stream without any media ends at once: there is nothing to wait for")
  void emptyStreamEnds() throws Exception {
    try (PeerServer server = new PeerServer(Health.SILENT);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      server.take(0);
      encoder.unpublish();
      Await.until("the end", () -> bench.bus.consumers() == 0);
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a sink that takes nothing holds an end up for five seconds and no longer")
  void stalledSinkIsCut() throws Exception {
    try (PeerServer server = new PeerServer(Health.STALLED);
        Bench bench =
            new Bench(
                1,
                Bench.stream(GRACE),
                List.of(server.url()),
                Bench.sink(StartMode.AUTO, Duration.ofSeconds(30)));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0);
      IntStream.range(0, 60).forEach(i -> encoder.addVideo(i, 10, 60_000));
      encoder.send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      long atNanos = System.nanoTime();
      encoder.unpublish();
      Await.until("the end", () -> bench.bus.consumers() == 0);
      long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - atNanos);
      assertThat(ms).isBetween(3_900L, 9_000L);
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("F42: a lost publisher comes back within the grace on the same sink session")
  void comesBack() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()))) {
      PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam");
      first.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
      server.take(0).awaitNumber(1);
      first.reset();
      Await.until("gap", () -> bench.report("cam").state() == StreamState.GAP);
      assertThat(bench.report("cam").publisher()).isNull();
      try (PeerEncoder second = PeerEncoder.publishing(bench.port, "live", "cam")) {
        second
            .addHeaders(0)
            .addVideo(3, 10, 300)
            .addVideo(10, 10, 300)
            .addVideo(11, 10, 300)
            .send();
        server.take(0).awaitNumber(11);
        assertThat(server.take(0).numbers()).containsExactly(0, 1, 10, 11);
        assertThat(server.takes()).hasSize(1);
        assertThat(bench.report("cam").state()).isEqualTo(StreamState.LIVE);
        List<Integer> times =
            server.take(0).got().stream()
                .filter(got -> got.kind() == MediaKind.VIDEO)
                .map(Got::timestampMs)
                .toList();
        assertThat(times).isSorted();
      }
    }
  }

  @Test
  @DisplayName("a publisher that does not come back within the grace ends the stream in order")
  void graceEnds() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(SHORT_GRACE), List.of(server.url()))) {
      PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      encoder.leave();
      assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("without grace what a lost publisher sent is flushed all the same")
  void noGraceFlushes() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(Duration.ZERO), List.of(server.url()))) {
      PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
      encoder.addHeaders(0);
      IntStream.range(0, 30).forEach(i -> encoder.addVideo(i, 10, 3000));
      encoder.send();
      encoder.leave();
      Take take = server.take(0).awaitClosed();
      assertThat(take.numbers()).containsExactlyElementsOf(IntStream.range(0, 30).boxed().toList());
      assertThat(take.isInOrder()).isTrue();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a name published again and again never has two sessions at its target")
  void neverTwoSessions() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()))) {
      for (int round = 0; round < 8; round++) {
        try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
          encoder.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300);
          encoder.unpublish();
        }
      }
      bench.awaitNothingLeft();
      assertThat(server.takes()).hasSize(8);
      assertThat(server.takes())
          .allSatisfy(take -> assertThat(take.awaitClosed().numbers()).containsExactly(0, 1));
      assertThat(server.mostOpen()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("stop ends every stream, also those in a gap and those whose sinks are down")
  void stopCompletes() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        PeerServer silent = new PeerServer(Health.SILENT);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url(), silent.url()))) {
      PeerEncoder live = PeerEncoder.publishing(bench.port, "live", "a");
      live.addHeaders(0).addVideo(0, 10, 300).send();
      PeerEncoder lost = PeerEncoder.publishing(bench.port, "live", "b");
      lost.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      server.take(1).awaitNumber(0);
      lost.reset();
      Await.until("gap", () -> bench.report("b").state() == StreamState.GAP);
      Bench.done(bench.streams.stop("test"));
      bench.awaitNothingLeft();
      Await.until("the publisher's end", live::isClosed);
      live.leave();
      assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
      assertThat(server.take(1).awaitClosed().isInOrder()).isTrue();
    }
  }
}
