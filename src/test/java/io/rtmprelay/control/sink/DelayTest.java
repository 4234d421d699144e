package io.rtmprelay.control.sink;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.report.StreamReport.Delay;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A sink that is kept behind, from publish to end. */
class DelayTest {

  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofMinutes(2);

  private static Bench bench(Duration delay, PeerServer server) {
    return new Bench(1, Bench.stream(Duration.ZERO), List.of(server.url()), Bench.delayed(delay));
  }

  @Test
  @DisplayName("it gets all, in its time, after the publisher's end too; its delay is no delay")
  void getsTheRest() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(SHORT, server);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      long publishedAt = System.nanoTime();
      encoder.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.STARTING);
      encoder.addVideo(2, 10, 300).unpublish();
      Await.until("ending", () -> bench.report("cam").state() == StreamState.ENDING);
      assertThat(server.take(0).numbers()).isEmpty();
      server.take(0).awaitNumber(2);
      assertThat(System.nanoTime() - publishedAt).isGreaterThanOrEqualTo(SHORT.toNanos());
      assertThat(server.take(0).numbers()).containsExactly(0, 1, 2);
      assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("the delay that is wanted is not counted as delay")
  void measured() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(SHORT, server);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      Await.until("a measurement", () -> bench.sink("cam", 0).delay() != null);
      Delay told = requireNonNull(bench.sink("cam", 0).delay());
      assertThat(told.p99()).isLessThan((double) SHORT.toMillis());
    }
  }

  @Test
  @DisplayName("no server is dialled long before there is something to send")
  void dialsLate() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(LONG, server);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      Await.until("media", () -> bench.report("cam").memoryUsed() > 0);
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.OFF);
      Bench.done(bench.streams.stop("the test ends it"));
      bench.awaitNothingLeft();
      assertThat(server.takes()).isEmpty();
    }
  }

  @Test
  @DisplayName("a command, a stop and a new publish of the name do not wait for what is delayed")
  void cutShort() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench(LONG, server)) {
      try (PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam")) {
        first.addHeaders(0).addVideo(0, 10, 300).unpublish();
        Await.until("ending", () -> bench.report("cam").state() == StreamState.ENDING);
      }
      try (PeerEncoder second = PeerEncoder.publishing(bench.port, "live", "cam")) {
        second.addHeaders(0).addVideo(0, 10, 300).unpublish();
        Await.until("one verticle", () -> bench.loops.vertx().deploymentIDs().size() == 1);
      }
      Bench.done(bench.streams.stop("the test is over"));
      bench.awaitNothingLeft();
    }
  }
}
