package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.cluster.judge.Attendance;
import io.rtmprelay.it.cluster.judge.Judge;
import io.rtmprelay.it.cluster.judge.TirelessPublisher;
import io.rtmprelay.it.cluster.judge.Visit;
import io.rtmprelay.it.cluster.node.Cluster;
import io.rtmprelay.it.cluster.node.ClusterNode;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many streams on three nodes, and control calls at any of them all the while. */
@Tag("full")
class ManyStreamsIT {

  private static final Duration MAX_TIME = Duration.ofMinutes(2);
  private static final Duration LENGTH = Duration.ofSeconds(30);
  private static final int STREAMS = 200;

  /** Fewer than this at a node would mean that streams do not stay where they come. */
  private static final int FEW = STREAMS / 5;

  /** Each call took so long, in milliseconds. */
  private final Queue<Long> tookMs = new ConcurrentLinkedQueue<>();

  @Test
  @DisplayName("200 streams: every call at every node is obeyed, and no stream suffers from it")
  void controlCalls() throws Exception {
    var attendance = new Attendance();
    try (var judge = Judge.start(attendance);
        var cluster =
            Cluster.start(
                WorkFolder.fresh("many-streams"),
                3,
                "5s",
                config -> config.route("live/{name}", judge.sinks()))) {
      var turn = new AtomicInteger();
      var publishers =
          judge.keepPublished(
              "m", STREAMS, () -> cluster.nodes().get(turn.getAndIncrement() % 3).door());
      for (var node : cluster.nodes()) {
        Await.until(
            "all streams are live",
            MAX_TIME,
            () -> liveAt(node) == STREAMS,
            () -> liveAt(node) + " are");
      }
      var places =
          Listing.of(cluster.node(1)).nodes().values().stream()
              .collect(Collectors.groupingBy(node -> node, Collectors.counting()));
      assertThat(places).hasSize(3).allSatisfy((_, count) -> assertThat(count).isGreaterThan(FEW));
      var turns = publishers.stream().map(TirelessPublisher::turns).toList();
      callAll(cluster, judge);
      tell();
      for (var node : cluster.nodes()) {
        var listing = Listing.of(node);
        assertThat(listing.live()).hasSize(STREAMS);
        assertThat(listing.missing()).isEmpty();
      }
      assertThat(publishers.stream().map(TirelessPublisher::turns))
          .as("nobody had to come back")
          .containsExactlyElementsOf(turns);
      Judge.end(publishers);
      judge.assertNothingAmiss(MAX_TIME);
    }
  }

  private static int liveAt(ClusterNode node) {
    return Listing.ifReady(node).map(listing -> listing.live().size()).orElse(-1);
  }

  private void callAll(Cluster cluster, Judge judge) throws Exception {
    long end = System.nanoTime() + LENGTH.toNanos();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var callers = new ArrayList<Future<?>>();
      for (var node : cluster.nodes()) {
        callers.add(
            threads.submit(
                () -> {
                  var random = new Random(node.name().hashCode());
                  while (System.nanoTime() < end) {
                    addAndRemove(node, cluster, judge, random.nextInt(STREAMS));
                  }
                  return null;
                }));
      }
      for (var caller : callers) {
        caller.get();
      }
    }
  }

  /** Adds a sink at one node, sees it at all, and removes it at another. */
  private void addAndRemove(ClusterNode node, Cluster cluster, Judge judge, int number) {
    var name = "m-" + number;
    // Each node adds one of its own, so that they never meet.
    var id = "by-" + node.name();
    var target = judge.url("%s-%s-more".formatted(name, node.name()));
    var sinks = "/api/v1/streams/live/" + name + "/sinks";
    call(node, "POST", sinks, new JsonObject().put("id", id).put("url", target), 201);
    for (var asked : cluster.nodes()) {
      long began = Visit.nowMs();
      assertThat(asked.api().sink(name, id)).as("%s at %s", id, asked).isPresent();
      tookMs.add(Visit.nowMs() - began);
    }
    call(cluster.others(node).getLast(), "DELETE", sinks + "/" + id, new JsonObject(), 204);
    // Its session may take a moment to end in order.
    assertThat(node.api().sink(name, id).map(sink -> sink.getString("state")).orElse("ending"))
        .isEqualTo("ending");
  }

  private void call(ClusterNode node, String method, String path, JsonObject body, int expected) {
    long began = Visit.nowMs();
    var answer =
        body.isEmpty() ? node.api().request(method, path) : node.api().request(method, path, body);
    tookMs.add(Visit.nowMs() - began);
    assertThat(answer.statusCode())
        .as("%s %s: %s", method, path, answer.body())
        .isEqualTo(expected);
  }

  private void tell() {
    List<Long> sorted = tookMs.stream().sorted().toList();
    System.out.printf(
        "%d calls, p50 %d ms, p99 %d ms%n",
        sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 99 / 100));
    assertThat(sorted).hasSizeGreaterThan(100);
  }
}
