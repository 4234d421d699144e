package io.rtmprelay.hostile.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each bound of the config, passed over a real socket: who passes it is out, one line of the log
 * says by which bound and who, a metric counts it, and a publisher beside it loses nothing.
 */
class LimitsTest {

  private static final String REFUSED = "relay_connections_refused_total{reason=\"%s\"}";
  private static final String CLOSED = "relay_connections_closed_total{reason=\"%s\"}";

  @TempDir private Path folder;

  /** A bound, how it is passed, and what tells of it. */
  enum Bound {
    CONNECTIONS("connections: 3", REFUSED, "connections", "limits.connections") {
      @Override
      void pass(LimitedRelay relay) throws IOException {
        dialAll(relay, 3); // the bystander's is the first of four
      }
    },
    PER_ADDRESS(
        "connectionsPerAddress: 2",
        REFUSED,
        "connections_per_address",
        "limits.connectionsPerAddress") {
      @Override
      void pass(LimitedRelay relay) throws IOException {
        dialAll(relay, 3);
      }
    },
    RATE(
        "handshakesPerSecond: { total: 3, perAddress: 1000 }",
        REFUSED,
        "rate",
        "limits.handshakesPerSecond.total") {
      @Override
      void pass(LimitedRelay relay) throws IOException {
        dialAll(relay, 40);
      }
    },
    RATE_PER_ADDRESS(
        "handshakesPerSecond: { total: 1000, perAddress: 3 }",
        REFUSED,
        "rate_per_address",
        "limits.handshakesPerSecond.perAddress") {
      @Override
      void pass(LimitedRelay relay) throws IOException {
        dialAll(relay, 40);
      }
    },
    HANDSHAKE("handshake: 300ms", CLOSED, "handshake", "limits.handshake") {
      @Override
      void pass(LimitedRelay relay) throws IOException {
        try (Socket socket = relay.dial()) {
          assertThat(socket.getInputStream().read()).as("the end of what is read").isEqualTo(-1);
        }
      }
    },
    // It is the shorter one: whoever is let in is watched anew at once.
    IDLE("handshake: 60s, publisherIdle: 1s", CLOSED, "idle", "limits.publisherIdle") {
      @Override
      void pass(LimitedRelay relay) throws IOException {
        try (PeerEncoder silent = relay.publisher("silent").awaitPublished()) {
          Await.until("the silent one to be cut", silent::isClosed);
        }
      }
    },
    BITRATE("bitrate: 500kbps", CLOSED, "bitrate", "limits.bitrate") {
      @Override
      void pass(LimitedRelay relay) throws IOException {
        try (PeerEncoder greedy = relay.publisher("greedy").awaitPublished()) {
          greedy.addHeaders(0).send();
          for (int number = 0; !greedy.isClosed(); number++) {
            sendUntilCut(greedy, number, 20_000);
            LockSupport.parkNanos(50_000_000);
          }
        }
      }
    },
    MESSAGE_SIZE("messageSize: 64KiB", CLOSED, "message_size", "limits.messageSize") {
      @Override
      void pass(LimitedRelay relay) throws IOException {
        try (PeerEncoder large = relay.publisher("large").awaitPublished()) {
          large.addHeaders(0).send();
          sendUntilCut(large, 0, 64 << 10); // as long as may be
          sendUntilCut(large, 1, (64 << 10) + 1);
          Await.until("the large one to be cut", large::isClosed);
        }
      }
    };

    private final String limits;
    private final String metric;
    private final String key;

    Bound(String limits, String metric, String reason, String key) {
      this.limits = limits;
      this.metric = metric.formatted(reason);
      this.key = key;
    }

    abstract void pass(LimitedRelay relay) throws IOException;

    /** The last one at least has no place: its end comes before any byte. */
    static void dialAll(LimitedRelay relay, int count) throws IOException {
      List<Socket> sockets = new ArrayList<>();
      try {
        for (int i = 0; i < count; i++) {
          sockets.add(relay.dial());
        }
        assertThat(end(sockets.getLast())).isEqualTo(-1);
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    }

    private static int end(Socket socket) throws IOException {
      try {
        return socket.getInputStream().read();
      } catch (SocketException _) {
        return -1; // it was over before it was looked at
      }
    }

    static void sendUntilCut(PeerEncoder encoder, int number, int bytes) {
      try {
        encoder.addVideo(number, 10, bytes).send();
      } catch (RuntimeException e) {
        Await.until("the end that the failure tells of: " + e, encoder::isClosed);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("who passes a bound is out, the log and a metric say by which, nobody else notices")
  void passed(Bound bound) throws Exception {
    try (LimitedRelay relay = new LimitedRelay(folder, bound.limits, "")) {
      bound.pass(relay);
      Await.until("the metric to count it", () -> relay.metric(bound.metric) >= 1);
      Await.until("the log to say it", () -> relay.logged("(" + bound.key + ")") >= 1);
      assertThat(relay.logged("fault")).isZero();
      relay.checkBystander();
    }
  }

  @Test
  @DisplayName("streams of a route: one more is refused in words, which are counted")
  void streamsOfRoute() throws Exception {
    try (LimitedRelay relay = new LimitedRelay(folder, "", "maxStreams: 1");
        PeerEncoder first = relay.publisher("one").awaitPublished();
        PeerEncoder second = relay.publisher("two")) {
      Await.until("the second to be refused", () -> second.refusal() != null);
      assertThat(relay.metric("relay_publishes_refused_total{reason=\"max_streams\"}")).isOne();
      Await.until("the log to say it", () -> relay.logged("as many streams as it may have") >= 1);
      assertThat(first.isClosed()).isFalse();
      relay.checkBystander();
    }
  }

  @Test
  @DisplayName("the admin port: bodies too long, sinks that lead elsewhere, too many wrong tokens")
  void adminPort() throws Exception {
    String sinks = "/api/v1/streams/live/bystander/sinks";
    try (LimitedRelay relay = new LimitedRelay(folder, "sinkTargets: [\"*.example.com\"]", "")) {
      String elsewhere = "{\"id\": \"x\", \"url\": \"rtmp://127.0.0.1/live/x\"}";
      HttpResponse<String> answer = relay.call("POST", sinks, LimitedRelay.TOKEN, elsewhere);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("limits.sinkTargets");
      String tooLong = "{\"id\": \"" + "x".repeat(2 << 20) + "\"}";
      assertThat(relay.call("POST", sinks, LimitedRelay.TOKEN, tooLong).statusCode())
          .isEqualTo(413);
      int status = 0;
      for (int guess = 0; guess <= 10; guess++) {
        status = relay.call("GET", "/api/v1/me", "guess-" + guess, "").statusCode();
        assertThat(status).isEqualTo(guess < 10 ? 401 : 429);
      }
      assertThat(relay.logged("no more is tried until that is over")).isOne();
      for (int code : new int[] {400, 401, 413, 429}) {
        Await.until(
            code + " to be counted",
            () ->
                relay.metric("vertx_http_server_requests_total{code=\"%d\"}".formatted(code)) >= 1);
      }
      relay.checkBystander();
    }
  }
}
