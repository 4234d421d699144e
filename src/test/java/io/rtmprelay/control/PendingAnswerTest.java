package io.rtmprelay.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.rtmp.session.PeerScript;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A publisher that does not wait for its answer. */
class PendingAnswerTest {

  private static final Duration SHORT_GRACE = Duration.ofMillis(200);

  /** Lets an answer through when the test says so. */
  private static final class HeldGate {

    private final Promise<Boolean> goOn = Promise.promise();
    private volatile @Nullable Future<PublishAnswer> asked;

    PublishGate before(PublishGate registry) {
      return (attempt, publisher) -> {
        Future<PublishAnswer> answer = registry.publish(attempt, publisher);
        asked = answer;
        return answer.compose(given -> goOn.future().map(ignored -> given));
      };
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "2, false", "2, true"})
  @DisplayName("K13: who leaves while its answer is pending leaves no stream, sink or byte behind")
  void leaves(int loops, boolean resets) throws Exception {
    HeldGate gate = new HeldGate();
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench =
            new Bench(
                loops,
                Bench.stream(SHORT_GRACE),
                List.of(server.url()),
                Bench.sink(StartMode.AUTO),
                gate::before)) {
      PeerEncoder encoder = new PeerEncoder(bench.port, "live", "cam");
      Await.until("the question", () -> gate.asked != null);
      Bench.done(Objects.requireNonNull(gate.asked));
      assertThat(bench.streams.size()).isEqualTo(1);
      if (resets) {
        encoder.reset();
      } else {
        encoder.leave();
      }
      Await.until("the end of the connection", () -> bench.connections.open() == 0);
      assertThat(bench.streams.size()).isEqualTo(1);
      gate.goOn.complete(true);
      bench.awaitNothingLeft();
      assertThat(server.take(0).awaitClosed().numbers()).isEmpty();

      try (PeerEncoder next = PeerEncoder.publishing(bench.port, "live", "cam")) {
        next.addHeaders(0).addVideo(7, 7, 3000).send();
        server.take(1).awaitNumber(7);
        next.unpublish();
      }
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("K13: who ends its stream while its answer is pending is not waited for")
  void ends() throws Exception {
    HeldGate gate = new HeldGate();
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench =
            new Bench(
                2,
                Bench.stream(Duration.ofHours(1)),
                List.of(server.url()),
                Bench.sink(StartMode.AUTO),
                gate::before)) {
      byte[] burst =
          new PeerScript()
              .handshake()
              .command(0, "connect", 1, Map.of("app", "live"))
              .command(0, "createStream", 2, null)
              .command(1, "publish", 3, null, "cam", "live")
              .command(0, "deleteStream", 4, null, 1)
              .bytes();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.port)) {
        socket.getOutputStream().write(burst);
        Await.until("the question", () -> gate.asked != null);
        Bench.done(Objects.requireNonNull(gate.asked));
        Await.until("the end of the connection", () -> bench.connections.open() == 0);
        assertThat(bench.streams.size()).isEqualTo(1);
        gate.goOn.complete(true);
        bench.awaitNothingLeft();
      }
    }
  }
}
