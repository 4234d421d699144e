package io.rtmprelay.control.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.RunningNode;
import io.rtmprelay.access.hook.HookServer;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole relay whose route asks a hook. */
class HookTest {

  @TempDir private Path data;

  private RunningNode node(HookServer hook, String... more) {
    return RunningNode.start(
        """
        node: { name: relay-1, data: "%s" }
        ingest: [ { host: 127.0.0.1, port: 0 } ]
        admin: { port: 0 }
        sink: { retry: { first: 50ms, max: 200ms } }
        routes:
          - match: live/{name}
            publish: { hook: { url: "%s", timeout: 5s } }
            sinks: [ %s ]
        """
                .formatted(data, hook.url(), ofRoute())
            + String.join("\n", more));
  }

  private static String ofRoute() {
    return "{ id: route, url: \"rtmp://127.0.0.1:1/live/{name}\", enabled: false }";
  }

  private static String sinks(String... sinks) {
    return "{\"allow\": true, \"sinks\": [" + String.join(", ", sinks) + "]}";
  }

  private static String sink(String id, PeerServer server) {
    return "{\"id\": \"" + id + "\", \"url\": \"" + server.url() + "\"}";
  }

  private static JsonArray sinks(RunningNode node) {
    return new JsonObject(node.get("/api/v1/streams/live/cam")).getJsonArray("sinks");
  }

  private static String refusal(RunningNode node) throws Exception {
    try (PeerEncoder encoder = new PeerEncoder(node.ingestPort(0), "live", "cam?key=s3cret")) {
      Await.until("a refusal", () -> encoder.refusal() != null);
      assertThat(encoder.isPublished()).isFalse();
      return String.valueOf(encoder.refusal());
    }
  }

  private static HttpResponse<String> putRoute(RunningNode node) {
    return node.call(
        "PUT",
        "/api/v1/routes/r",
        "{\"match\": \"x/{n}\", \"publish\": {\"hook\": {\"url\": \"https://h.example/x\"}}}");
  }

  @Test
  @DisplayName("a yes starts the publish, and its sinks get the stream; they are told as the API's")
  void sinks() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        HookServer hook = new HookServer(HookServer.json(200, sinks(sink("mine", server))));
        RunningNode node = node(hook);
        PeerEncoder encoder =
            PeerEncoder.publishing(node.ingestPort(0), "live", "cam?key=s3cret&x=1")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      JsonObject mine = sinks(node).getJsonObject(1);
      assertThat(mine.getString("id")).isEqualTo("mine");
      assertThat(mine.getString("origin")).isEqualTo("api");
      JsonObject asked = new JsonObject(hook.asked().getFirst().body());
      assertThat(asked.getString("app")).isEqualTo("live");
      assertThat(asked.getString("name")).isEqualTo("cam");
      assertThat(asked.getString("query")).isEqualTo("key=s3cret&x=1");
      assertThat(asked.getString("node")).isEqualTo("relay-1");
      assertThat(asked.getString("address")).startsWith("127.0.0.1:");
      String at = "/api/v1/streams/live/cam/sinks";
      String same = "{\"id\": \"mine\", \"url\": \"rtmp://127.0.0.1:1/a/b\"}";
      assertThat(node.call("POST", at, same).statusCode()).isEqualTo(409);
      assertThat(node.call("PATCH", at + "/mine", "{\"enabled\": false}").statusCode())
          .isEqualTo(409);
      assertThat(node.call("DELETE", at + "/mine", "").body())
          .contains("the publishing hook has named the sink");
      assertThat(node.call("DELETE", at + "/other", "").statusCode()).isEqualTo(404);
      assertThat(putRoute(node).statusCode()).isEqualTo(201);
      String metrics = node.get("/metrics");
      assertThat(metrics).containsPattern("relay_hook_seconds_count\\{outcome=\"allowed\"\\} 1");
      assertThat(metrics).doesNotContain("s3cret", "/ask");
      encoder.unpublish();
    }
  }

  @Test
  @DisplayName("a publisher that comes back is asked for anew, and its sinks are of the new answer")
  void comesBack() throws Exception {
    try (PeerServer first = new PeerServer(Health.WELL);
        PeerServer stays = new PeerServer(Health.WELL);
        PeerServer second = new PeerServer(Health.WELL)) {
      List<String> answers =
          new ArrayList<>(
              List.of(
                  sinks(sink("a", first), sink("b", stays)),
                  sinks(sink("b", stays), sink("c", second))));
      try (HookServer hook =
              new HookServer(
                  (asked, out) -> out.write(HookServer.response(200, answers.removeFirst())));
          RunningNode node = node(hook)) {
        PeerEncoder encoder = PeerEncoder.publishing(node.ingestPort(0), "live", "cam");
        encoder.addHeaders(0).addVideo(0, 10, 300).send();
        first.take(0).awaitNumber(0);
        stays.take(0).awaitNumber(0);
        encoder.reset();
        try (PeerEncoder back = PeerEncoder.publishing(node.ingestPort(0), "live", "cam")) {
          back.addHeaders(0).addVideo(10, 10, 300).send();
          stays.take(0).awaitNumber(10);
          second.take(0).awaitNumber(10);
          assertThat(stays.takes()).as("who is in both stays connected").hasSize(1);
          Await.until("the end of the first", () -> sinks(node).size() == 3);
          assertThat(sinks(node).stream().map(sink -> ((JsonObject) sink).getString("id")))
              .containsExactly("route", "b", "c");
          back.unpublish();
        }
      }
    }
  }

  @Test
  @DisplayName(
      "a no, a fault, and sinks that are none refuse; nothing is left behind, nothing leaks")
  void refuses() throws Exception {
    List<String> answers =
        new ArrayList<>(
            List.of(
                "{\"allow\": false, \"reason\": \"not today\"}",
                "{\"allow\": 1}",
                sinks("{\"id\": \"x\", \"url\": \"http://h/s3cret\"}"),
                sinks("{\"id\": \"route\", \"url\": \"rtmp://10.0.0.1/a/b\"}"),
                sinks("{\"url\": \"rtmp://192.168.0.1/a/s3cret\"}")));
    try (HookServer hook =
            new HookServer(
                (asked, out) -> out.write(HookServer.response(200, answers.removeFirst())));
        RunningNode node = node(hook, "limits: { sinkTargets: [ \"10.0.0.0/8\" ] }")) {
      assertThat(refusal(node)).contains("the publishing hook refused it: not today");
      assertThat(refusal(node)).contains("the publishing hook gave no answer");
      for (int i = 0; i < 3; i++) {
        assertThat(refusal(node))
            .contains("the publishing hook named sinks that cannot be used")
            .doesNotContain("s3cret");
      }
      assertThat(answers).isEmpty();
      assertThat(putRoute(node).body()).contains("limits.sinkTargets", "/publish/hook");
      assertThat(new JsonObject(node.get("/api/v1/streams")).getJsonArray("streams")).isEmpty();
      answers.add("{\"allow\": true}");
      PeerEncoder.publishing(node.ingestPort(0), "live", "cam").close(); // the name is free
    }
  }

  @Test
  @DisplayName("a publisher that leaves while the hook is asked leaves no stream behind")
  void leaves() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (HookServer hook =
            new HookServer(
                (asked, out) -> {
                  if (!gone.await(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody left");
                  }
                  out.write(HookServer.response(200, ""));
                });
        RunningNode node = node(hook)) {
      try (PeerEncoder encoder = new PeerEncoder(node.ingestPort(0), "live", "cam")) {
        Await.until("the question", () -> hook.asked().size() == 1);
        encoder.reset();
      }
      Await.until(
          "the relay to see it", () -> node.get("/metrics").contains("relay_connections 0"));
      gone.countDown();
      Await.until("the end of the question", () -> hook.open() == 0);
      Await.until(
          "the answer to be counted",
          () -> node.get("/metrics").contains("relay_hook_seconds_count{outcome=\"allowed\"} 1"));
      assertThat(new JsonObject(node.get("/api/v1/streams")).getJsonArray("streams")).isEmpty();
      try (PeerEncoder next = PeerEncoder.publishing(node.ingestPort(0), "live", "cam")) {
        assertThat(next.isPublished()).isTrue();
      }
    }
  }
}
