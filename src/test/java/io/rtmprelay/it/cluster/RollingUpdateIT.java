package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.cluster.judge.Attendance;
import io.rtmprelay.it.cluster.judge.Judge;
import io.rtmprelay.it.cluster.judge.TirelessPublisher;
import io.rtmprelay.it.cluster.judge.Visit;
import io.rtmprelay.it.cluster.node.Balancer;
import io.rtmprelay.it.cluster.node.Cluster;
import io.rtmprelay.it.cluster.node.ClusterNode;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.moody.FlvIntake;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each node in turn is drained, stopped and started anew, as an update does it. */
@Tag("full")
class RollingUpdateIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(60);
  private static final int LIGHT = 9;
  private static final int MOVABLE = 9;
  private static final int ALL = LIGHT + MOVABLE + 2;

  @Test
  @DisplayName("20 streams through a rolling update: all end decodable, no sink has two sessions")
  void rollingUpdate() {
    var folder = WorkFolder.fresh("rolling-update");
    var taken = folder.resolve("taken");
    var attendance = new Attendance();
    try (var judge = Judge.start(attendance);
        var recorder = MoodyServer.start(attendance.at("recorder", FlvIntake.into(taken)));
        var cluster =
            Cluster.start(
                folder,
                3,
                "5s",
                config ->
                    config
                        .with("drain: { deadline: 4s }")
                        .route("live/light-{n}", judge.sinks())
                        .route(
                            "live/real-{n}",
                            List.of(new Sink("recorder", recorder.url("{name}")))));
        var balancer = Balancer.before(cluster.nodes())) {
      try (var _ = Encoders.start(folder.resolve("a"), Fixture.H264B_AAC, balancer.url("real-a"));
          var _ = Encoders.start(folder.resolve("b"), Fixture.H264_AAC, balancer.url("real-b"))) {
        var publishers = judge.keepPublished("light", LIGHT, balancer::address);
        var movable = judge.keepMovable("light-movable", MOVABLE, balancer::address);
        for (var node : cluster.nodes()) {
          awaitAllLive(node);
          update(node, cluster.others(node).getFirst());
          cluster.awaitReady();
        }
        cluster.nodes().forEach(RollingUpdateIT::awaitAllLive);
        Judge.end(publishers);
        Judge.end(movable);
        assertThat(movable.stream().mapToInt(TirelessPublisher::moves).sum())
            .as("publishers that were asked to reconnect")
            .isPositive();
      }
      judge.assertNothingAmiss(MAX_TIME);
      assertThat(attendance.all()).allMatch(Visit::endedInOrder);
      assertThat(attendance.all()).hasSizeGreaterThan(ALL);
      attendance.all().stream()
          .filter(visit -> visit.server().equals("recorder"))
          .forEach(visit -> FrameHashes.decode(FlvIntake.path(taken, visit.session())));
    }
  }

  /** Told to drain by a call at another node, then stopped by SIGTERM, then started anew. */
  private static void update(ClusterNode node, ClusterNode asked) {
    var drain = asked.api().request("POST", "/api/v1/nodes/" + node.name() + "/drain");
    assertThat(drain.statusCode()).as(drain.body()).isEqualTo(202);
    Await.until("it is not ready", MAX_TIME, () -> !node.isReady());
    node.relay().stop();
    node.start();
  }

  private static void awaitAllLive(ClusterNode asked) {
    Await.until(
        "all streams are live, as %s tells".formatted(asked),
        MAX_TIME,
        () -> Listing.of(asked).live().size() == ALL,
        () -> Listing.of(asked).toString());
  }
}
