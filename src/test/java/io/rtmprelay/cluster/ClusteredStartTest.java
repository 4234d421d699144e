package io.rtmprelay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.RunningNode;
import io.rtmprelay.cluster.member.Members;
import io.rtmprelay.control.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole relays of one cluster in one process. */
class ClusteredStartTest {

  @TempDir private Path data;
  private final List<Integer> ports = Members.freePorts(9);

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
          peers: ["127.0.0.1:%d", "127.0.0.1:%d", "127.0.0.1:%d"]
          detection: 2s
        routes: [ { match: "{all*}" } ]
        """
        .formatted(
            place,
            data.resolve("node-" + place),
            ports.get(3 * place),
            ports.get(3 * place + 1),
            ports.get(3 * place + 2),
            ports.get(0),
            ports.get(3),
            ports.get(6));
  }

  @Test
  @DisplayName("a node starts without waiting for others, and is ready once enough are there")
  void ready() {
    try (RunningNode first = RunningNode.start(config(0))) {
      var alone = first.call("GET", "/health/ready", "");
      assertThat(alone.statusCode()).isEqualTo(503);
      assertThat(alone.body()).contains("DOWN", "reason");
      try (RunningNode second = RunningNode.start(config(1))) {
        becomesReady(first);
        becomesReady(second);
        assertThat(first.get("/api/v1/nodes")).contains("\"members\":2", "\"holds\":true");
        routesAreShared(first, second);
      }
    }
  }

  /** With revisions that hold at any node. */
  private static void routesAreShared(RunningNode one, RunningNode other) {
    String path = "/api/v1/routes/event";
    var put = one.call("PUT", path, "{\"match\": \"event/{name}\"}");
    assertThat(put.statusCode()).isEqualTo(201);
    String tag = put.headers().firstValue("etag").orElseThrow();
    var stale = other.call("DELETE", path, "", "If-Match", "\"1\"");
    assertThat(stale.statusCode()).isEqualTo(412);
    var gone = other.call("DELETE", path, "", "If-Match", tag);
    assertThat(gone.statusCode()).isEqualTo(204);
    Await.until("no route", () -> !one.call("GET", "/api/v1/routes", "").body().contains("event/"));
  }

  private static void becomesReady(RunningNode node) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (node.call("GET", "/health/ready", "").statusCode() != 200) {
      assertThat(System.nanoTime()).as("not ready").isLessThan(deadline);
    }
  }
}
