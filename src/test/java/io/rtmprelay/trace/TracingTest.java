package io.rtmprelay.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.rtmprelay.RunningNode;
import io.rtmprelay.it.peer.RtmpPublisher;
import io.rtmprelay.it.process.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay that sends traces to a collector, which is a server of this test. */
class TracingTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String SECRET = "topsecret";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final AtomicReference<String> kind = new AtomicReference<>("");
  private final HttpServer collector = server();

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void collect() {
    collector.createContext(
        "/base/v1/traces",
        exchange -> {
          kind.set(exchange.getRequestHeaders().getFirst("Content-Type"));
          byte[] body = exchange.getRequestBody().readAllBytes();
          synchronized (taken) {
            taken.write(body);
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  /** All that came so far; texts stand in it as they are, ids as their bytes. */
  private String told() {
    synchronized (taken) {
      return taken.toString(ISO_8859_1);
    }
  }

  private RunningNode relay(Path data) {
    return RunningNode.start(
        """
        node: { name: traced, data: "%s" }
        ingest: [ { host: 127.0.0.1, port: 0 } ]
        admin: { host: 127.0.0.1, port: 0 }
        tracing: { otlp: "http://127.0.0.1:%d/base/" }
        routes:
          - match: "live/{name}"
            sinks: [ { id: down, url: "rtmp://127.0.0.1:1/live/%s", enabled: false } ]
        """
            .formatted(data, collector.getAddress().getPort(), SECRET));
  }

  private void awaitTold(String text) {
    Await.until(text + " is told", LIMIT, () -> told().contains(text), this::told);
  }

  @Test
  @DisplayName("a request and what it leads to on the bus are one trace, of which no query is told")
  void tellsOfCalls(@TempDir Path data) throws Exception {
    try (RunningNode relay = relay(data);
        RtmpPublisher publisher = RtmpPublisher.start(relay.ingestPort(0), "live", "cam")) {
      publisher.sendMedia(2);
      relay.get("/metrics?token=" + SECRET);
      relay.get("/health/live?key=" + SECRET);
      relay.get("/api/v1/streams?ticket=" + SECRET);
      HttpRequest ends =
          HttpRequest.newBuilder(relay.url("/api/v1/streams/live/cam/sinks/down?key=" + SECRET))
              .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"enabled\":true}"))
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer " + SECRET)
              .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
              .build();
      try (HttpClient client = HttpClient.newHttpClient()) {
        client.send(ends, BodyHandlers.discarding());
      }
      awaitTold("GET /api/v1/streams");
      awaitTold("PATCH /api/v1/streams");
      awaitTold("send relay.node");
      awaitTold("receive relay.node");
    }
    String told = told();
    assertThat(kind.get()).isEqualTo("application/x-protobuf");
    assertThat(told)
        .contains(
            "rtmp-relay", "traced", "/api/v1/streams/live/cam/sinks/down", "relay.node.traced")
        .contains(new String(HexFormat.of().parseHex(TRACE), ISO_8859_1))
        .doesNotContain(SECRET, "/metrics", "/health");
  }

  @Test
  @DisplayName("without a collector everything goes on, and a stop does not wait for it")
  void withoutCollector(@TempDir Path data) {
    collector.stop(0);
    try (RunningNode relay = relay(data)) {
      assertThat(relay.get("/api/v1/streams")).contains("streams");
    }
    assertThat(told()).isEmpty();
  }

  @Test
  @DisplayName(
      "of a hook its host is told, and neither its path nor its query, where keys may stand")
  void calls() {
    Map<String, String> known =
        Map.of(
            "url.full",
            "https://hooks.example:444/" + SECRET + "?k=" + SECRET,
            "http.request.method",
            "POST");
    assertThat(Told.nameOfCall(known)).isEqualTo("POST hooks.example");
    assertThat(Told.ofSent(known).toString()).contains("hooks.example").doesNotContain(SECRET);
    Map<String, String> odd = Map.of("url.full", "http://[" + SECRET, "http.request.method", "GET");
    assertThat(Told.nameOfCall(odd) + Told.ofSent(odd)).doesNotContain(SECRET);
  }

  @Test
  @DisplayName("names of spans are few: whose a call or a message is stands in its attributes")
  void names() {
    assertThat(
            Told.nameOfRequest(
                Map.of("http.request.method", "GET", "url.path", "/api/v1/streams/live/cam")))
        .isEqualTo("GET /api/v1/streams");
    assertThat(
            Told.nameOfMessage(
                Map.of("messaging.destination.name", "relay.stream.live/a.b"), "send"))
        .isEqualTo("send relay.stream");
  }
}
