package io.rtmprelay.web.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.origin.SoleOrigin;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.web.feed.FeedServer.Listener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The feed over real sockets; the test tells the events. */
class FeedTest {

  private final Vertx vertx = Vertx.vertx();
  private final ControlBus bus = new ControlBus(vertx, NodeScript.NODE, new SoleOrigin());
  private final StreamBoard board = new StreamBoard();
  private final FeedServer server = new FeedServer(vertx, NodeScript.NODE, bus, board);

  @AfterEach
  void close() {
    server.close();
    assertThat(bus.consumers()).isZero();
    Bench.done(vertx.close());
  }

  private static StreamReport live(String name, long epoch) {
    return NodeScript.stream(name, epoch, 1, StreamState.LIVE, NodeScript.publisher(1), List.of());
  }

  private void begin(String name, long epoch) {
    board.put(live(name, epoch), same -> same);
    bus.publish(new StreamNews(live(name, epoch), List.of(new OfStream(StreamChange.LIVE, null))));
  }

  private void routes(int times) {
    for (int i = 0; i < times; i++) {
      bus.publish(new NodeEvent.RoutesChanged(NodeScript.NODE));
    }
  }

  private void awaitEvents(long events) {
    Await.until("events", () -> server.figures().events() == events);
  }

  @Test
  @DisplayName("a client gets a snapshot, then each event once, and counters once a second")
  void listens() {
    begin("a", 1);
    awaitEvents(1);
    Listener client = server.listen("").read();
    JsonObject snapshot = client.message(0);
    assertThat(snapshot.getString("type")).isEqualTo("snapshot");
    assertThat(snapshot.getString("node")).isEqualTo(NodeScript.NODE);
    assertThat(snapshot.getJsonArray("streams")).hasSize(1);
    FeedReplay replay = new FeedReplay(snapshot);
    begin("b", 2);
    bus.publish(new NodeEvent.RoutesChanged("another node"));
    routes(1);
    client.awaitEvent("routes", event -> event.getString("type").equals("routes"));
    client.events().stream().skip(1).forEach(replay::receive);
    assertThat(replay.facts()).containsOnlyKeys("live/a", "live/b");
    assertThat(client.events()).hasSize(3);
    JsonObject counters = client.awaitCounters();
    assertThat(counters.getJsonArray("streams")).hasSize(2);
    assertThat(counters.getJsonArray("streams").getJsonObject(0).encode())
        .isEqualTo(
            """
            {"app":"live","name":"a","bitrate":1,"memory":{"used":10,"limit":20},"viewers":0,\
            "publisher":{"bitrate":1,"keyIntervalMs":null,"rttMs":null,"tracks":[{"kind":"video",\
            "id":0,"bitrate":null,"frameRate":null}]},"sinks":[]}""");
    assertThat(server.figures().clients()).isEqualTo(1);
  }

  @Test
  @DisplayName("all clients get the same bytes")
  void sameBytes() {
    Listener first = server.listen("").read();
    Listener second = server.listen("").read();
    begin("a", 1);
    routes(50);
    begin("b", 2);
    Await.until("all", () -> first.numbered() == 53 && second.numbered() == 53);
    assertThat(numbered(first)).containsExactlyElementsOf(numbered(second));
  }

  private static List<String> numbered(Listener client) {
    return List.copyOf(client.texts).stream()
        .filter(text -> !text.startsWith("{\"type\":\"counters\""))
        .toList();
  }

  @Test
  @DisplayName("a client that comes back gets what it missed, and no snapshot")
  void resumes() {
    Listener first = server.listen("").read();
    begin("a", 1);
    routes(3);
    long seq = first.message(0).getLong("seq");
    first.awaitEvent("the last", event -> event.getLong("seq") == seq + 4);
    Listener again = server.listen("?after=" + (seq + 1)).read();
    routes(1);
    again.awaitEvent("the next", event -> event.getLong("seq") == seq + 5);
    assertThat(again.events())
        .extracting(event -> event.getString("type") + (event.getLong("seq") - seq))
        .containsExactly("resumed1", "routes2", "routes3", "routes4", "routes5");
  }

  @Test
  @DisplayName("who missed more than is kept, or asks for what never was, gets a snapshot")
  void tooOld() {
    long before = server.listen("").read().message(0).getLong("seq");
    routes(EventLog.KEPT + 1);
    awaitEvents(EventLog.KEPT + 1);
    for (long after : List.of(before, 0L, 12L, Long.MAX_VALUE)) {
      JsonObject start = server.listen("?after=" + after).read().message(0);
      assertThat(start.getString("type")).isEqualTo("snapshot");
      assertThat(start.getLong("seq")).isEqualTo(before + EventLog.KEPT + 1);
    }
    JsonObject start = server.listen("?after=" + (before + 1)).read().message(0);
    assertThat(start.getString("type")).isEqualTo("resumed");
  }

  @Test
  @DisplayName("one that does not read is closed with 1013; the others go on")
  void slowReader() {
    Listener well = server.listen("").read();
    Listener slow = server.listen("");
    int round = 0;
    while (server.figures().cut() == 0) {
      routes(2_000); // until no buffer on the way takes any more
      awaitEvents(++round * 2_000L);
      int all = round * 2_000 + 1;
      Await.until("all at the other", () -> well.numbered() == all);
      assertThat(round).isLessThan(200);
    }
    assertThat(slow.read().awaitClosed())
        .isEqualTo("1013 you read too slowly: more than 1 MiB waited for you");
    assertThat(server.figures().cut()).isEqualTo(1);
    FeedReplay replay = new FeedReplay(well.message(0));
    well.events().stream().skip(1).forEach(replay::receive);
  }

  @ParameterizedTest
  @CsvSource({"text, 1008", "ping, 1008", "long, 1009"})
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName("hostile input #103: who floods, or sends a long frame, is closed; others go on")
  void hostile(String what, int code) {
    Listener well = server.listen("").read();
    Listener hostile = server.listen("").read();
    hostile.message(0);
    for (int i = 0; i < 40; i++) {
      switch (what) {
        case "text" -> hostile.socket.writeTextMessage("hello");
        case "ping" -> hostile.socket.writePing(Buffer.buffer("x"));
        default -> {
          if (i == 0) {
            hostile.socket.writeFrame(
                WebSocketFrame.binaryFrame(Buffer.buffer(new byte[4097]), true));
          }
        }
      }
    }
    assertThat(hostile.awaitClosed()).startsWith(code + " ");
    Await.until("it to be gone", () -> server.figures().clients() == 1);
    routes(1);
    well.awaitEvent("routes", event -> event.getString("type").equals("routes"));
    assertThat(server.figures().cut()).isEqualTo(1);
  }

  @Test
  @DisplayName("at a stop each client is closed with 1001")
  void stops() {
    Listener client = server.listen("").read();
    client.message(0);
    server.stopFeed();
    assertThat(client.awaitClosed()).startsWith("1001");
  }

  @Test
  @DisplayName("no more than 100 clients at a time; a place that is left is free again")
  void full() {
    List<Future<Listener>> asked = new ArrayList<>();
    for (int i = 0; i < Feed.MAX_CLIENTS; i++) {
      asked.add(server.connect(""));
    }
    List<Listener> all = Bench.done(Future.all(asked)).list();
    all.forEach(listener -> listener.read().message(0));
    assertThatThrownBy(() -> server.listen(""))
        .rootCause()
        .isInstanceOfSatisfying(
            UpgradeRejectedException.class,
            rejected -> assertThat(rejected.getStatus()).isEqualTo(503));
    all.getFirst().socket.close();
    Await.until("a place", () -> server.figures().clients() < Feed.MAX_CLIENTS);
    assertThat(server.listen("").read().message(0).getString("type")).isEqualTo("snapshot");
    assertThat(server.figures().cut()).isZero();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  @DisplayName("a request that asks for no WebSocket is told so, and so is a number that is none")
  void noWebSocket(HttpClient.Version version) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + FeedServer.PATH);
    try (HttpClient http = HttpClient.newBuilder().version(version).build()) {
      HttpResponse<String> response =
          http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(426);
      assertThat(response.headers().firstValue("Upgrade").isPresent())
          .isEqualTo(version == HttpClient.Version.HTTP_1_1);
      assertThat(response.body()).contains("events are told by WebSocket");
    }
    assertThatThrownBy(() -> server.listen("?after=x"))
        .rootCause()
        .isInstanceOfSatisfying(
            UpgradeRejectedException.class,
            rejected -> assertThat(rejected.getStatus()).isEqualTo(400));
  }
}
