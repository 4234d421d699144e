package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.it.cluster.judge.Attendance;
import io.rtmprelay.it.cluster.judge.Judge;
import io.rtmprelay.it.cluster.node.Cluster;
import io.rtmprelay.it.cluster.node.ClusterNode;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was set at run time, through the loss of nodes and a restart of all. */
@Tag("full")
class RestartIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(60);
  private static final String SINKS = "/api/v1/streams/live/s/sinks";

  @Test
  @DisplayName("sinks, routes and bans outlive all nodes, and what was removed stays removed")
  void survives() {
    var attendance = new Attendance();
    try (var judge = Judge.start(attendance);
        var cluster =
            Cluster.start(
                WorkFolder.fresh("restart"),
                3,
                "3s",
                config -> config.route("live/{name}", List.of()))) {
      addSink(cluster.node(1), judge, "kept");
      addSink(cluster.node(2), judge, "removed");
      call(
          cluster.node(3),
          "PUT",
          "/api/v1/routes/extra",
          new JsonObject().put("match", "extra/{name}").put("sinks", new JsonArray()),
          201);
      var ban =
          new JsonObject()
              .put("stream", "live/banned")
              .put("address", "127.0.0.0/8")
              .put("for", "1h");
      call(cluster.node(2), "POST", "/api/v1/bans", ban, 201);
      awaitSame(cluster, List.of("kept", "removed"));

      // One node misses a removal, and comes back with a file that knows nothing of it.
      cluster.node(3).kill();
      call(cluster.node(1), "DELETE", SINKS + "/removed", new JsonObject(), 204);
      addSink(cluster.node(2), judge, "late");
      cluster.nodes().stream().filter(ClusterNode::isAlive).forEach(node -> node.relay().stop());
      cluster.startAll();
      awaitSame(cluster, List.of("kept", "late"));
      assertThat(cluster.node(3).api().request("GET", "/api/v1/routes").body()).contains("extra/");
      assertThatThrownBy(() -> judge.publish("banned", cluster.node(1).door()))
          .isInstanceOf(IOException.class);

      // Its disk is lost altogether: the others know.
      cluster.node(1).relay().stop();
      cluster.node(1).forget();
      cluster.node(1).start();
      awaitSame(cluster, List.of("kept", "late"));

      try (var _ = judge.keepPublished("s", cluster.node(3)::door)) {
        attendance.await("s-kept", 1, MAX_TIME);
        attendance.await("s-late", 1, MAX_TIME);
      }
      judge.assertNothingAmiss(MAX_TIME);
      assertThat(attendance.of("s-removed")).isEmpty();
    }
  }

  private static void addSink(ClusterNode node, Judge judge, String id) {
    var sink = new JsonObject().put("id", id).put("url", judge.url("s-" + id));
    call(node, "POST", SINKS, sink, 201);
  }

  private static void call(
      ClusterNode node, String method, String path, JsonObject body, int expected) {
    var answer =
        body.isEmpty() ? node.api().request(method, path) : node.api().request(method, path, body);
    assertThat(answer.statusCode())
        .as("%s %s: %s", method, path, answer.body())
        .isEqualTo(expected);
  }

  private static void awaitSame(Cluster cluster, List<String> ids) {
    for (var node : cluster.nodes()) {
      Await.until(
          "%s knows of sinks %s".formatted(node, ids),
          MAX_TIME,
          () -> {
            var answer = node.api().request("GET", SINKS);
            return answer.statusCode() == 200 && ids(answer.body()).equals(ids);
          },
          () -> node.api().request("GET", SINKS).body());
    }
  }

  private static List<String> ids(String body) {
    return new JsonObject(body)
        .getJsonArray("sinks").stream()
            .map(JsonObject.class::cast)
            .map(sink -> sink.getString("id"))
            .sorted()
            .toList();
  }
}
