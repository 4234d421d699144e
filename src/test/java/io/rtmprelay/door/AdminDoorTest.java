package io.rtmprelay.door;

import static io.rtmprelay.door.DoorBench.HOST;
import static io.rtmprelay.door.DoorBench.admin;
import static io.rtmprelay.door.DoorBench.ask;
import static io.rtmprelay.door.DoorBench.connect;
import static io.rtmprelay.door.DoorBench.isListening;
import static io.rtmprelay.door.DoorBench.statusAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.AdminConfig.MetricsAccess;
import io.rtmprelay.config.AdminConfig.Role;
import io.rtmprelay.config.AdminConfig.TokenConfig;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.it.process.Ports;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may command, and where, changes while operators are connected. */
class AdminDoorTest {

  private static final String ME = "/api/v1/me";
  private static final TokenConfig OPS = token("ops", Role.OPERATOR, "ops-s3cret");
  private static final TokenConfig EYES = token("eyes", Role.VIEWER, "eyes-s3cret");

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;
  private final int viewers;

  AdminDoorTest() throws IOException {
    port = Ports.free();
    viewers = Ports.free();
  }

  @AfterEach
  void close() {
    client.close();
  }

  private static TokenConfig token(String name, Role role, String secret) {
    return new TokenConfig(name, role, new Secret(secret));
  }

  private ServerConfig with(AdminConfig admin) {
    return DoorBench.config(
        List.of(new IngestConfig(HOST, 0)), List.of(new ViewersConfig(HOST, viewers, null)), admin);
  }

  /** Whether a WebSocket is over. */
  private static final class Ear implements WebSocket.Listener {

    private volatile boolean heard;
    private volatile boolean over;

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      heard = true;
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      over = true;
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      over = true;
    }
  }

  private Ear listen(String secret) throws Exception {
    Ear ear = new Ear();
    client
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + secret)
        .buildAsync(URI.create("ws://" + HOST + ":" + port + "/api/v1/events"), ear)
        .get(20, TimeUnit.SECONDS);
    Await.until("the snapshot", () -> ear.heard);
    return ear;
  }

  private String ticket(String secret) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + port + "/api/v1/tickets"))
            .header("Authorization", "Bearer " + secret)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return new JsonObject(client.send(request, BodyHandlers.ofString()).body()).getString("ticket");
  }

  @Test
  @DisplayName(
      "a token that is removed opens nothing, its ticket ends, and what it opened is closed")
  void removed() throws Exception {
    try (DoorBench relay = new DoorBench(with(admin(port, OPS, EYES)));
        PeerEncoder encoder =
            PeerEncoder.publishing(relay.doors.ingestPorts().getFirst(), "live", "cam");
        Socket kept = connect(port);
        Socket viewer = connect(port)) {
      encoder.addHeaders(0).addVideo(0, 10, 500).send();
      relay.server.take(0).awaitNumber(0);
      Ear ofOps = listen("ops-s3cret");
      Ear ofEyes = listen("eyes-s3cret");
      String ticketOfOps = ticket("ops-s3cret");
      String ticketOfEyes = ticket("eyes-s3cret");
      String flv = "/live/live/cam.flv?ticket=";
      assertThat(ask(kept, ME, "ops-s3cret")).startsWith("HTTP/1.1 200");
      assertThat(ask(viewer, flv + ticketOfOps, null)).startsWith("HTTP/1.1 200");

      relay.become(with(admin(port, EYES)));

      assertThat(ask(kept, ME, "ops-s3cret")).startsWith("HTTP/1.1 401");
      assertThat(statusAt(port, flv + ticketOfOps, null)).isEqualTo("401");
      assertThat(statusAt(viewers, flv + ticketOfOps, null)).isEqualTo("403");
      Await.until("the feed of the removed one to end", () -> ofOps.over);
      while (viewer.getInputStream().read() >= 0) {
        // What was sent before it was cut.
      }
      assertThat(statusAt(port, ME, "eyes-s3cret")).isEqualTo("200");
      assertThat(statusAt(viewers, flv + ticketOfEyes, null)).isEqualTo("200");
      assertThat(ofEyes.over).isFalse();
    }
  }

  @Test
  @DisplayName("another secret or role of the same name is another token")
  void rotated() throws Exception {
    try (DoorBench relay = new DoorBench(with(admin(port, OPS, EYES)))) {
      Ear ofOps = listen("ops-s3cret");
      Ear ofEyes = listen("eyes-s3cret");
      relay.become(
          with(
              admin(
                  port,
                  token("ops", Role.OPERATOR, "ops-n3w"),
                  token("eyes", Role.OPERATOR, "eyes-s3cret"))));
      Await.until("both feeds to end", () -> ofOps.over && ofEyes.over);
      assertThat(statusAt(port, ME, "ops-s3cret")).isEqualTo("401");
      assertThat(statusAt(port, ME, "ops-n3w")).isEqualTo("200");
      assertThat(statusAt(port, ME, "eyes-s3cret")).isEqualTo("200");
    }
  }

  @Test
  @DisplayName("the first token closes what was open to everyone; metrics open and close at once")
  void firstToken() throws Exception {
    try (DoorBench relay = new DoorBench(with(admin(port)))) {
      assertThat(statusAt(port, ME, null)).isEqualTo("200");
      Ear ofAnyone = listen("whatever");
      relay.become(with(admin(port, EYES)));
      Await.until("the feed to end", () -> ofAnyone.over);
      assertThat(statusAt(port, ME, null)).isEqualTo("401");
      assertThat(statusAt(port, "/metrics", null)).isEqualTo("401");
      relay.become(with(new AdminConfig(HOST, port, MetricsAccess.OPEN, null, List.of(EYES))));
      assertThat(statusAt(port, "/metrics", null)).isEqualTo("200");
      assertThat(statusAt(port, ME, null)).isEqualTo("401");
    }
  }

  @Test
  @DisplayName("on another port: the old one finishes its answers, by the new tokens, and is gone")
  void moved() throws Exception {
    int next = Ports.free();
    try (DoorBench relay = new DoorBench(with(admin(port, OPS)));
        Socket asking = connect(port);
        Socket late = connect(port)) {
      Ear ear = listen("ops-s3cret");
      String half =
          String.join(
              "\r\n",
              "POST /api/v1/streams/live/cam/sinks HTTP/1.1",
              "Host: localhost",
              "Authorization: Bearer ops-s3cret",
              "Content-Type: application/json",
              "Content-Length: 2",
              "",
              "");
      asking.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
      assertThat(ask(late, "/health/live", null)).startsWith("HTTP/1.1 200");
      int asked = relay.bench.connections.open();
      relay.become(with(admin(next, OPS)));
      assertThat(relay.doors.adminUrl()).isEqualTo("http://" + HOST + ":" + next);
      assertThat(statusAt(next, ME, "ops-s3cret")).isEqualTo("200");
      Await.until("the old door to be gone", () -> !isListening(port));
      Await.until("the feed to be told", () -> ear.over);
      assertThat(late.getInputStream().read()).isNegative();
      asking.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 400").contains("/url");
      assertThat(asked).isEqualTo(relay.bench.connections.open());
    }
  }
}
