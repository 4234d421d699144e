package io.rtmprelay.control.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.RunningNode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.hook.HookServer.Got;
import io.rtmprelay.it.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A whole relay tells a receiver of a stream's life and of its sinks' failures. */
class RelayEventsTest {

  private static final String MARK = "m4rked";

  /** Listens on the port that it was made for, wherever it is told to. */
  private static final class ListeningOn extends ServerSocket {

    private final int port;

    ListeningOn(int port) throws IOException {
      this.port = port;
    }

    @Override
    public void bind(SocketAddress ignored) throws IOException {
      super.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    }
  }

  private static String config(String hook, int sinkPort) {
    return """
        node: { name: n, data: target/relay-events }
        ingest: [{ host: 127.0.0.1, port: 0 }]
        admin: { port: 0 }
        events: [{ url: "%s?x=%s-url", secret: %s-secret }]
        sink: { retry: { first: 50ms, max: 100ms } }
        routes:
          - match: "live/{name}"
            publish: { keys: [%s-key] }
            sinks: [{ id: s, url: "rtmp://127.0.0.1:%d/live", key: %s-sink }]
        """
        .formatted(hook, MARK, MARK, MARK, sinkPort, MARK);
  }

  private static List<String> told(HookServer hook, String kind) {
    return hook.got().stream()
        .map(post -> post.json().getString("type"))
        .filter(type -> type.startsWith(kind))
        .toList();
  }

  private static void await(HookServer hook, String kind, String... types) {
    Await.until(List.of(types) + "", () -> told(hook, kind).equals(List.of(types)));
  }

  private static PeerEncoder encoder(RunningNode node) throws IOException {
    PeerEncoder encoder =
        PeerEncoder.publishing(node.ingestPort(0), "live", "cam?key=" + MARK + "-key");
    encoder.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
    return encoder;
  }

  @Test
  @DisplayName(
      "live, gap, live, ended; failed, recovered; and the last word before the relay exits")
  void tells() throws Exception {
    int sinkPort = Ports.free();
    try (HookServer hook = new HookServer(post -> 200)) {
      RunningNode node = RunningNode.start(config(hook.url(), sinkPort));
      try (PeerEncoder first = encoder(node)) {
        await(hook, "stream.", "stream.live");
        await(hook, "sink.", "sink.failed");
        try (PeerServer server = new PeerServer(Health.WELL, new ListeningOn(sinkPort))) {
          server.take(0).awaitNumber(0);
          await(hook, "sink.", "sink.failed", "sink.recovered");
          first.reset();
          await(hook, "stream.", "stream.live", "stream.gap");
          try (PeerEncoder second = encoder(node)) {
            await(hook, "stream.", "stream.live", "stream.gap", "stream.live");
            second.unpublish();
            await(hook, "stream.", "stream.live", "stream.gap", "stream.live", "stream.ended");
          }
          Await.until(
              "the last is counted",
              () -> node.get("/metrics").contains("relay_events_posted_total 6"));
          assertThat(node.get("/metrics"))
              .contains("relay_events_queued 0", "relay_events_failed_total 0")
              .contains("relay_events_lost_total{reason=\"overflow\"} 0")
              .doesNotContain(MARK);
          try (PeerEncoder third = encoder(node)) {
            Await.until("it is live", () -> told(hook, "stream.").size() == 5);
            assertThat(third.isClosed()).isFalse();
            node.close();
          }
        }
      }
      assertThat(told(hook, "stream.")).hasSize(6).endsWith("stream.ended");
      assertThat(hook.got()).extracting(Got::body).noneMatch(body -> body.contains(MARK));
      Got failed =
          hook.got().stream()
              .filter(post -> post.json().getString("type").equals("sink.failed"))
              .findFirst()
              .orElseThrow();
      assertThat(failed.json().getString("sink")).isEqualTo("s");
      assertThat(failed.json().getString("node")).isEqualTo("n");
      assertThat(failed.json().getString("app")).isEqualTo("live");
      assertThat(failed.json().getString("name")).isEqualTo("cam");
      assertThat(failed.json().getString("reason")).contains("refused the connection");
    }
  }
}
