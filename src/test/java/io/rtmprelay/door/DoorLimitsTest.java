package io.rtmprelay.door;

import static io.rtmprelay.door.DoorBench.HOST;
import static io.rtmprelay.door.DoorBench.connect;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.hostile.arena.LogLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Limits of connections, changed under those who are connected. */
class DoorLimitsTest {

  private static final int LARGE = 200_000;
  private static final Duration LONG = Duration.ofMinutes(5);

  private static ServerConfig with(int connections, Duration handshake, long messageSize) {
    LimitsConfig limits =
        new LimitsConfig(
            256 << 20,
            connections,
            connections,
            new LimitsConfig.HandshakeRate(1_000, 1_000),
            null,
            handshake,
            Duration.ofSeconds(30),
            1_000_000_000,
            messageSize);
    return DoorBench.config(
        List.of(new IngestConfig(HOST, 0)), List.of(), new AdminConfig(HOST, 0), limits);
  }

  private static PeerEncoder publishing(DoorBench relay, String name) throws IOException {
    int port = relay.doors.ingestPorts().getFirst();
    PeerEncoder encoder = PeerEncoder.publishing(port, "live", name);
    encoder.addHeaders(0).send();
    return encoder;
  }

  @Test
  @DisplayName(
      "C9: limits.messageSize bounds the next publisher's messages, and not a connected one's")
  void messageSize() throws Exception {
    try (LogLines log = new LogLines();
        DoorBench relay = new DoorBench(with(100, LONG, LimitsConfig.ANY_MESSAGE));
        PeerEncoder before = publishing(relay, "before")) {
      before.addVideo(0, 10, LARGE).send();
      relay.become(with(100, LONG, 64 << 10));
      before.addVideo(10, 10, LARGE).send();
      relay.server.take(0).awaitNumber(10);
      try (PeerEncoder after = publishing(relay, "after")) {
        after.addVideo(0, 10, 60_000).send();
        relay.server.take(1).awaitNumber(0);
        try {
          after.addVideo(10, 10, LARGE).send();
        } catch (UncheckedIOException e) {
          // The relay need not wait for the rest of it.
        }
        Await.until("it to be closed", after::isClosed);
      }
      Await.until(
          "the line",
          () ->
              log.lines().stream()
                  .anyMatch(
                      line ->
                          line.contains("publisher lost: message of ")
                              && line.contains("at most 65536 allowed")));
      assertThat(before.isClosed()).isFalse();
    }
  }

  @Test
  @DisplayName("H6: limits.handshake is the next connection's")
  void handshake() throws Exception {
    try (DoorBench relay = new DoorBench(with(100, LONG, LimitsConfig.ANY_MESSAGE));
        Socket before = connect(relay.doors.ingestPorts().getFirst())) {
      Await.until("it to be counted", () -> relay.bench.connections.open() == 1);
      relay.become(with(100, Duration.ofMillis(200), LimitsConfig.ANY_MESSAGE));
      try (Socket after = connect(relay.doors.ingestPorts().getFirst())) {
        assertThat(after.getInputStream().read()).isNegative();
      }
      assertThat(relay.bench.connections.open()).isEqualTo(1);
      assertThat(before.isClosed()).isFalse();
    }
  }

  @Test
  @DisplayName("a lower limits.connections turns the next away, and cuts nobody")
  void connections() throws Exception {
    try (DoorBench relay = new DoorBench(with(100, LONG, LimitsConfig.ANY_MESSAGE));
        PeerEncoder one = publishing(relay, "one");
        PeerEncoder two = publishing(relay, "two")) {
      relay.become(with(1, LONG, LimitsConfig.ANY_MESSAGE));
      try (Socket third = connect(relay.doors.ingestPorts().getFirst())) {
        assertThat(third.getInputStream().read()).isNegative();
      }
      one.addVideo(0, 10, 100).send();
      two.addVideo(0, 10, 100).send();
      relay.server.take(0).awaitNumber(0);
      relay.server.take(1).awaitNumber(0);
      assertThat(relay.bench.connections.open()).isEqualTo(2);
      relay.become(with(3, LONG, LimitsConfig.ANY_MESSAGE));
      publishing(relay, "three").close();
    }
  }
}
