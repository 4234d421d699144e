package io.rtmprelay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.RunningNode;
import io.rtmprelay.cluster.member.Members;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two whole relays of one cluster in one process, controlled by HTTP at the one without streams.
 */
class ClusteredControlTest {

  private static final String STREAM = "/api/v1/streams/live/cam";

  @TempDir Path data;

  private final List<Integer> ports = Members.freePorts(6);

  private String config(int place) {
    return """
        node: { name: node-%d, data: "%s" }
        ingest: [ { host: 127.0.0.1, port: 0 } ]
        admin: { port: 0 }
        cluster:
          enabled: on
          secret: sixteen-at-least
          host: 127.0.0.1
          members: %d
          bus: %d
          media: %d
          peers: ["127.0.0.1:%d", "127.0.0.1:%d"]
          nodes: 2
          detection: 2s
        routes:
          - match: "live/{name}"
            stream: { grace: 1m }
        drain: { deadline: 0s }
        """
        .formatted(
            place,
            data.resolve("node-" + place),
            ports.get(3 * place),
            ports.get(3 * place + 1),
            ports.get(3 * place + 2),
            ports.get(0),
            ports.get(3));
  }

  private static JsonObject json(RunningNode node, String path) {
    return new JsonObject(node.get(path));
  }

  private static boolean isReady(RunningNode node) {
    return node.call("GET", "/health/ready", "").statusCode() == 200;
  }

  @Test
  @DisplayName("every call does at one node what it does at the other, which has the stream")
  void control() throws Exception {
    try (RunningNode here = RunningNode.start(config(0))) {
      RunningNode there = RunningNode.start(config(1));
      boolean left = false;
      try {
        Await.until("both to be ready", () -> isReady(here) && isReady(there));
        nodes(here);
        publisher(here, there);
        drain(here);
        left = true;
      } finally {
        if (!left) {
          there.close();
        }
      }
    }
  }

  private static void publisher(RunningNode here, RunningNode there) throws Exception {
    try (PeerEncoder encoder = new PeerEncoder(there.ingestPort(0), "live", "cam")) {
      encoder.awaitPublished();
      stream(here);
      sinks(here, there);
      var kicked = here.call("DELETE", STREAM + "/publisher", "");
      assertThat(kicked.statusCode()).as(kicked.body()).isEqualTo(204);
      Await.until("the publisher to be cut", encoder::isClosed);
    }
    assertThat(here.call("DELETE", STREAM + "/publisher", "").statusCode()).isEqualTo(404);
    assertThat(json(here, STREAM).getString("state")).isEqualTo("gap");
    assertThat(here.call("DELETE", STREAM, "").statusCode()).isEqualTo(204);
    Await.until("the stream to be gone", () -> here.call("GET", STREAM, "").statusCode() == 404);
  }

  private static void nodes(RunningNode here) {
    JsonObject all = json(here, "/api/v1/nodes");
    assertThat(all.getJsonArray("missing")).isEmpty();
    JsonArray nodes = all.getJsonArray("nodes");
    assertThat(nodes).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonObject node = nodes.getJsonObject(i);
      assertThat(node.getString("name")).isEqualTo("node-" + i);
      assertThat(node.getString("state")).isEqualTo("ready");
      JsonObject cluster = node.getJsonObject("cluster");
      assertThat(cluster.getInteger("members")).isEqualTo(2);
      assertThat(cluster.getInteger("quorum")).isEqualTo(2);
      assertThat(cluster.getBoolean("holds")).isTrue();
    }
    assertThat(nodes.getJsonObject(0).getJsonObject("cluster").getString("session"))
        .isNotEqualTo(nodes.getJsonObject(1).getJsonObject("cluster").getString("session"));
    assertThat(
            json(here, "/api/v1/config?node=node-1")
                .getJsonObject("config")
                .getJsonObject("node")
                .getString("name"))
        .isEqualTo("node-1");
    assertThat(here.call("GET", "/api/v1/config?node=node-7", "").statusCode()).isEqualTo(404);
    assertThat(here.call("POST", "/api/v1/nodes/node-7/drain", "").statusCode()).isEqualTo(404);
  }

  private static void stream(RunningNode here) {
    JsonObject stream = json(here, STREAM);
    assertThat(stream.getString("node")).isEqualTo("node-1");
    assertThat(stream.getLong("epoch")).isPositive();
    JsonObject list = json(here, "/api/v1/streams");
    assertThat(list.getJsonArray("streams")).hasSize(1);
    assertThat(list.getJsonArray("missing")).isEmpty();
    var capture = here.call("GET", STREAM + "/capture", "");
    assertThat(capture.statusCode()).isEqualTo(409);
    assertThat(capture.body()).contains("node-1");
    assertThat(here.call("GET", "/api/v1/streams/live/none/capture", "").statusCode())
        .isEqualTo(404);
  }

  private static void sinks(RunningNode here, RunningNode there) {
    String added = "{\"id\": \"x\", \"url\": \"rtmp://127.0.0.1:9/live/{name}\"}";
    assertThat(here.call("POST", STREAM + "/sinks", added).statusCode()).isEqualTo(201);
    for (RunningNode node : List.of(here, there)) {
      JsonObject sink = json(node, STREAM).getJsonArray("sinks").getJsonObject(0);
      assertThat(sink.getString("id")).isEqualTo("x");
      assertThat(sink.getString("origin")).isEqualTo("api");
      assertThat(json(node, STREAM + "/sinks").getJsonArray("sinks")).hasSize(1);
    }
    assertThat(here.call("POST", STREAM + "/sinks", added).statusCode()).isEqualTo(409);
    assertThat(here.call("POST", STREAM + "/sinks/x/reconnect", "").statusCode()).isEqualTo(202);
    assertThat(here.call("PATCH", STREAM + "/sinks/x", "{\"enabled\": false}").statusCode())
        .isEqualTo(200);
    assertThat(json(there, STREAM).getJsonArray("sinks").getJsonObject(0).getString("state"))
        .isEqualTo("off");
    assertThat(here.call("DELETE", STREAM + "/sinks/x", "").statusCode()).isEqualTo(204);
    Await.until("it to be gone", () -> json(there, STREAM).getJsonArray("sinks").isEmpty());
  }

  /** The node that drains goes; it said so, and is not missing. */
  private static void drain(RunningNode here) {
    var drained = here.call("POST", "/api/v1/nodes/node-1/drain", "");
    assertThat(drained.statusCode()).as(drained.body()).isEqualTo(202);
    Await.until(
        "it to be gone",
        () -> {
          JsonObject all = json(here, "/api/v1/nodes");
          return all.getJsonArray("nodes").size() == 1 && all.getJsonArray("missing").isEmpty();
        });
  }
}
