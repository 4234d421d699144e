package io.rtmprelay.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.origin.SoleOrigin;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReports;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.transport.ConnectionLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin port over real sockets; a consumer on the bus stands for the streams. */
class WebVerticleTest {

  private static final String NODE = "n1";
  private static final String PROBLEM = "application/problem+json";

  private final Vertx vertx = Vertx.vertx();
  private final ControlBus bus = new ControlBus(vertx, NODE, new SoleOrigin());
  private final RelayMetrics metrics = new RelayMetrics();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile boolean ready;
  private int port;

  @BeforeEach
  void start() throws Exception {
    WebServices services =
        new WebServices(
            bus,
            new StreamBoard(),
            metrics,
            new ViewerAdmission(new RouteTable(List.of()), name -> null),
            NoCaptures.here(),
            LiveSockets.of(new ConnectionLimits(LiveServer.LIMITS)));
    WebVerticle web =
        new WebVerticle(
            new AdminConfig("127.0.0.1", 0), NODE, services, () -> ready ? null : "too few nodes");
    await(vertx.deployVerticle(web));
    port = web.port();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static StreamReport report(String app, String name) {
    return new StreamReport(
        app, name, StreamState.LIVE, Instant.EPOCH, NODE, 1, 1, null, List.of(), 0, 0, 0);
  }

  private HttpResponse<String> request(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return request("GET", path);
  }

  private static void assertProblem(HttpResponse<String> response, int status, String title) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains(PROBLEM);
    JsonObject problem = new JsonObject(response.body());
    assertThat(problem.getString("type")).isEqualTo("about:blank");
    assertThat(problem.getString("title")).isEqualTo(title);
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("detail")).isNotBlank();
  }

  @Test
  @DisplayName("the list of streams is what the node says")
  void streams() throws Exception {
    StreamReports told =
        new StreamReports(List.of(report("live", "a"), report("live", "b")), List.of("n2"));
    bus.onNode(NODE, command -> Future.succeededFuture(told));
    HttpResponse<String> response = get("/api/v1/streams");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    JsonObject body = new JsonObject(response.body());
    assertThat(body.getJsonArray("streams")).hasSize(2);
    assertThat(body.getJsonArray("missing")).containsExactly("n2");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/streams/live/cam, live/cam",
    "/api/v1/streams/a%2Fb/cam, a/b/cam",
    "/api/v1/streams/a%2fb%2Fc/cam, a/b/c/cam",
    "/api/v1/streams/live/cam%20one%25, live/cam one%",
    "/api/v1/streams/live/%E2%82%AC+x, live/€+x",
    "/api/v1/streams/live/cam?x=/y, live/cam",
    "/api/v1/streams/cam, cam",
  })
  @DisplayName("one stream is found by its name, an app with slashes percent-encoded")
  void stream(String path, String name) throws Exception {
    int slash = name.lastIndexOf('/');
    StreamReport report =
        report(slash < 0 ? "" : name.substring(0, slash), name.substring(slash + 1));
    bus.onNode(
        NODE,
        command ->
            Future.succeededFuture(
                new StreamReports(
                    command.equals(new NodeCommand.Describe(name)) ? List.of(report) : List.of(),
                    List.of())));
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(new JsonObject(response.body()).getString("name"))
        .isEqualTo(name.substring(slash + 1));
  }

  @Test
  @DisplayName("a stream that nobody owns is 404, one that does not answer 504")
  void noAnswer() throws Exception {
    var node =
        bus.onNode(
            NODE, command -> Future.succeededFuture(new StreamReports(List.of(), List.of())));
    assertProblem(get("/api/v1/streams/live/none"), 404, "Not Found");
    await(node.giveUp());
    vertx.eventBus().localConsumer("relay.node." + NODE, message -> {});
    assertProblem(get("/api/v1/streams/live/mute"), 504, "Gateway Timeout");
  }

  @Test
  @DisplayName("metrics are Prometheus's text")
  void metrics() throws Exception {
    HttpResponse<String> response = get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains(RelayMetrics.CONTENT_TYPE);
    assertThat(response.body()).contains("\nrelay_streams 0").endsWith("\n");
  }

  @Test
  @DisplayName("alive from the first answer on, ready when the node says so and no longer")
  void health() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    HttpResponse<String> down = get("/health/ready");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body()).isEqualTo("{\"status\":\"DOWN\",\"reason\":\"too few nodes\"}");
    ready = true;
    HttpResponse<String> up = get("/health/ready");
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(up.body())).isEqualTo(new JsonObject().put("status", "UP"));
    ready = false;
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nothing", "/api/v1/", "/api/v2/streams", "/api/v1/streams/a/b/c", "/health"})
  @DisplayName("a path that leads nowhere is a 404 problem")
  void unknownPath(String path) throws Exception {
    assertProblem(get(path), 404, "Not Found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/v1/streams", "/api/v1/streams/live/cam", "/metrics", "/health/ready"})
  @DisplayName("a method that is not offered is a 405 problem that names those that are")
  void wrongMethod(String path) throws Exception {
    for (String method : List.of("POST", "PUT", "PATCH")) {
      HttpResponse<String> response = request(method, path);
      assertProblem(response, 405, "Method Not Allowed");
      assertThat(response.headers().firstValue("Allow").orElse("")).startsWith("GET, HEAD");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1, 404",
    "'', 404",
    "http://evil.example, 403",
    "null, 403",
    "%%, 403"
  })
  @DisplayName("a page of another origin may not open a WebSocket here")
  void otherOrigins(String origin, int status) throws Exception {
    String from = origin.isEmpty() ? "" : "Origin: " + origin.replace(".1", ".1:" + port) + "\r\n";
    String request =
        "GET /live/live/none.flv HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\n"
            + from
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 " + status);
    }
  }

  @Test
  @DisplayName("live streams are read here without a right of their route, by this origin alone")
  void live() throws Exception {
    HttpResponse<String> none = get("/live/live/none.flv");
    assertProblem(none, 404, "Not Found");
    assertThat(none.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    HttpResponse<String> options = request("OPTIONS", "/live/live/none.flv");
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    assertThat(options.headers().firstValue("Access-Control-Allow-Methods")).isEmpty();
  }

  @Test
  @DisplayName("HEAD is GET without a body")
  void head() throws Exception {
    for (String path : List.of("/metrics", "/health/live", "/api/v1/streams/live/none")) {
      String answer =
          raw("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(answer).matches("(?s)HTTP/1\\.1 (200|404) .*").endsWith("\r\n\r\n");
      assertThat(answer.indexOf("\r\n\r\n")).isEqualTo(answer.length() - 4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../etc/passwd",
        "/api/v1/streams/../../metrics/../x",
        "/api/v1/streams/..%2f..%2fetc/passwd",
        "/api/v1/streams/live/%00",
        "/api/v1/streams/live/%ff%fe",
        "/api/v1/streams/%",
        "/api/v1/streams/live/%zz",
        "/api/v1/streams/live/%2",
        "/api/v1/streams//",
        "//",
        "/\"><script>alert(1)</script>",
        "*",
        "http://other.example/metrics/x"
      })
  @DisplayName("hostile paths get an orderly refusal, and the next request its answer")
  void hostilePaths(String path) throws Exception {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1\\.1 40[04] .*").doesNotContain("Exception", "root:");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n\r\n", "GET\r\n\r\n", "\0\1\2\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"})
  @DisplayName("what is no HTTP ends that connection alone")
  void noHttp(String bytes) throws Exception {
    raw(bytes + "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("a request line without end is refused at a bound")
  void endlessPath() throws Exception {
    String answer = raw("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1\\.\\d 414 .*");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  /** Sends bytes as they are and reads until the relay closes. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
