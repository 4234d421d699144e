package io.rtmprelay.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.rtmprelay.control.Await;
import io.rtmprelay.hostile.arena.LogLines;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Guesses, pages of other sites, what is written down, and connections that dawdle. */
class AccessTest {

  private static final String STREAMS = "/api/v1/streams";
  private static final String CAM = STREAMS + "/live/cam1";

  private final Audit audit = new Audit();
  private AdminPort port = new AdminPort(AdminPort.TOKENS);

  @AfterEach
  void close() {
    audit.close();
    port.close();
  }

  private void unsecured() {
    port.close();
    port = new AdminPort(List.of());
  }

  /** The audit's lines. */
  private static final class Audit extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("audit");
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Audit() {
      start();
      logger.setLevel(Level.INFO);
      logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
    }

    @Override
    public void close() {
      logger.detachAppender(this);
    }
  }

  // Guesses

  @Test
  @DisplayName("after ten wrong tokens even the right one waits, save of who was let in before")
  void guesses() {
    String office = "127.0.3.1";
    assertThat(list(AdminPort.VIEWER, office).statusCode()).isEqualTo(200);
    for (int i = 0; i < 10; i++) {
      assertThat(list("guess-" + i, office).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> eleventh = list("guess-10", office);
    assertThat(eleventh.statusCode()).isEqualTo(429);
    assertThat(Integer.parseInt(eleventh.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 60);
    AdminPort.problem(eleventh);
    assertThat(list(AdminPort.ADMIN, office).statusCode()).isEqualTo(429);
    assertThat(list(AdminPort.VIEWER, office).statusCode()).isEqualTo(200);
    assertThat(list(AdminPort.ADMIN, "127.0.3.2").statusCode()).isEqualTo(200);
    assertThat(port.ask("GET", "/health/live").from(office).send().statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("who sends no token guesses none, and any other scheme is a wrong one")
  void noGuess() {
    String address = "127.0.3.3";
    for (int i = 0; i < 20; i++) {
      assertThat(list(null, address).statusCode()).isEqualTo(401);
    }
    assertThat(list(AdminPort.ADMIN, address).statusCode()).isEqualTo(200);
    for (String header : List.of("Basic YTpi", AdminPort.ADMIN, "Bearer", "Bearer  ", "bearer x")) {
      assertThat(
              port.ask("GET", STREAMS)
                  .with("Authorization", header)
                  .from("127.0.3.4")
                  .send()
                  .statusCode())
          .as(header)
          .isEqualTo(401);
    }
    assertThat(
            port.ask("GET", STREAMS)
                .with("Authorization", "bearer " + AdminPort.ADMIN)
                .from(address)
                .send()
                .statusCode())
        .isEqualTo(200);
  }

  private HttpResponse<String> list(@Nullable String token, String from) {
    return port.ask("GET", STREAMS).as(token).from(from).send();
  }

  // Other sites

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LocalHost:%d, 200",
    "127.0.0.1:%d, 200",
    "127.9.9.9, 200",
    "[::1]:%d, 200",
    "relay.localhost, 200",
    "evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "localhost.evil.example, 403",
    "evil-localhost, 403",
    "192.168.0.1, 403",
  })
  @DisplayName(
      "without tokens the relay answers at loopback names alone: DNS rebinding gets nothing")
  void rebinding(String host, int status) {
    unsecured();
    for (String path : List.of(STREAMS, "/metrics", "/health/live", "/openapi.yaml")) {
      String answer =
          port.raw(
              "GET " + path + " HTTP/1.1",
              "Host: " + host.replace("%d", "" + port.port),
              "Connection: close");
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @Test
  @DisplayName("with tokens the relay may be called whatever it is called")
  void anyName() {
    String answer =
        port.raw(
            "GET " + STREAMS + " HTTP/1.1",
            "Host: relay.example:8080",
            "Authorization: Bearer " + AdminPort.VIEWER,
            "Connection: close");
    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, http://evil.example, 403",
    "Origin, null, 403",
    "Origin, %%, 403",
    "Origin, http://127.0.0.1:1, 403",
    "Origin, http://127.0.0.1:%d, 204",
    "Sec-Fetch-Site, cross-site, 403",
    "Sec-Fetch-Site, same-site, 403",
    "Sec-Fetch-Site, same-origin, 204",
    "Sec-Fetch-Site, none, 204",
  })
  @DisplayName("a page of another origin changes nothing, with tokens or without")
  void otherOrigins(String header, String value, int status) {
    for (boolean secured : List.of(true, false)) {
      if (!secured) {
        unsecured();
      }
      String sent = value.replace("%d", "" + port.port);
      var answer =
          port.ask("DELETE", CAM).as(secured ? AdminPort.ADMIN : null).with(header, sent).send();
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  @DisplayName("a WebSocket is for this origin alone")
  void sockets() throws IOException {
    String ticket =
        new JsonObject(port.ask("POST", "/api/v1/tickets").as(AdminPort.VIEWER).send().body())
            .getString("ticket");
    for (String path : List.of("/api/v1/events", "/live/live/none.flv")) {
      assertThat(upgrade(path + "?ticket=" + ticket, "Origin: http://evil.example"))
          .startsWith("HTTP/1.1 403 ");
      assertThat(upgrade(path, "X: y")).startsWith("HTTP/1.1 401 ");
    }
  }

  private String upgrade(String path, String header) throws IOException {
    String request =
        String.join(
            "\r\n",
            "GET " + path + " HTTP/1.1",
            "Host: 127.0.0.1:" + port.port,
            header,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    try (Socket socket = port.open()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readNBytes(13), StandardCharsets.ISO_8859_1);
    }
  }

  // What is written down

  @Test
  @DisplayName(
      "each call that is to change anything has a line: who, from where, what, the outcome")
  void audit() {
    port.ask("DELETE", CAM).as(AdminPort.OPERATOR).send();
    port.ask("DELETE", CAM + "/publisher?ban=10m").as(AdminPort.VIEWER).send();
    port.ask("POST", CAM + "/sinks").as(AdminPort.ADMIN).json("{\"url\": \"u\"}").send();
    port.ask("PUT", "/api/v1/routes/r").as("guess").json("{}").send();
    port.ask("DELETE", STREAMS + "/a%2Fb/x%0Ay%E2%80%AE").as(AdminPort.OPERATOR).send();
    port.ask("POST", "/api/v1/tickets").as(AdminPort.VIEWER).send();
    port.ask("GET", CAM).as(AdminPort.VIEWER).send();
    Await.until("five lines", () -> audit.lines.size() >= 5);
    assertThat(audit.lines)
        .containsExactly(
            "op (operator) from 127.0.0.1: DELETE " + CAM + " -> 204",
            "vi (viewer) from 127.0.0.1: DELETE " + CAM + "/publisher -> 403",
            "ad (admin) from 127.0.0.1: POST " + CAM + "/sinks -> 201 " + CAM + "/sinks/new-1",
            "- from 127.0.0.1: PUT /api/v1/routes/r -> 401",
            "op (operator) from 127.0.0.1: DELETE " + STREAMS + "/a%2Fb/x%0Ay%E2%80%AE -> 400");
  }

  @Test
  @DisplayName("no token, ticket or body is in any log")
  void secrets() {
    try (LogLines log = new LogLines()) {
      String ticket =
          new JsonObject(port.ask("POST", "/api/v1/tickets").as(AdminPort.VIEWER).send().body())
              .getString("ticket");
      port.ask("GET", "/live/live/none.flv?ticket=" + ticket).send();
      port.ask("GET", "/live/live/none.flv?ticket=planted-ticket").send();
      port.ask("GET", STREAMS).as("planted-token").send();
      port.ask("POST", CAM + "/sinks")
          .as(AdminPort.ADMIN)
          .json("{\"url\": \"u\", \"key\": \"planted-key\"}")
          .send();
      port.ask("POST", CAM + "/sinks")
          .as(AdminPort.ADMIN)
          .json("{\"url\": \"u\", \"key\": \"planted-key\", \"x\": 1}")
          .send();
      List<String> all = new ArrayList<>(log.lines());
      all.addAll(audit.lines);
      assertThat(all).isNotEmpty();
      assertThat(all)
          .noneMatch(
              line ->
                  line.contains("planted")
                      || line.contains(ticket)
                      || line.contains(AdminPort.ADMIN)
                      || line.contains(AdminPort.VIEWER));
    }
  }

  // Connections

  @Test
  @DisplayName("who reads no answer and goes on asking is held up, and nobody else is")
  void flood() throws IOException {
    byte[] asks =
        ("GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200))
            .getBytes(StandardCharsets.ISO_8859_1);
    AtomicInteger written = new AtomicInteger();
    try (Socket flood = port.open()) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  while (true) {
                    flood.getOutputStream().write(asks);
                    written.incrementAndGet();
                  }
                } catch (IOException e) {
                  return; // closed by the test
                }
              });
      AtomicInteger before = new AtomicInteger(-1);
      Await.until(
          "it to be held up",
          () -> {
            assertThat(port.ask("GET", "/health/live").send().statusCode()).isEqualTo(200);
            assertThat(written.get()).as("blocks of 200 requests, unread").isLessThan(2_000);
            LockSupport.parkNanos(200_000_000);
            return before.getAndSet(written.get()) == written.get() && written.get() > 0;
          });
    }
  }

  @Test
  @DisplayName("who sends no whole request, or half a body, is cut, and no one waits for it")
  void dawdlers() throws IOException {
    try (Socket silent = port.open();
        Socket slow = port.open()) {
      slow.getOutputStream().write("GET /health".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(port.ask("GET", "/health/live").send().statusCode()).isEqualTo(200);
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
    }
  }
}
