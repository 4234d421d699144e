package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.it.cluster.judge.Attendance;
import io.rtmprelay.it.cluster.judge.Judge;
import io.rtmprelay.it.cluster.judge.Visit;
import io.rtmprelay.it.cluster.node.Balancer;
import io.rtmprelay.it.cluster.node.Cluster;
import io.rtmprelay.it.cluster.node.ClusterNode;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.Lan;
import io.rtmprelay.it.process.WorkFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three nodes whose links to each other fail in silence, while publishers and media servers reach
 * all of them.
 */
@Tag("full")
class SplitIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(60);
  private static final int STREAMS = 9;

  /** For so long two nodes lose each other: more than it takes to be held for dead. */
  private static final long PARTIAL_MS = 12_000;

  /** Node 1 loses touch, in whichever way. */
  enum Split {
    /** Nothing passes between it and the two others. */
    BOTH_WAYS {
      @Override
      void befall(Lan lan) {
        lan.sever(0, 1);
        lan.sever(0, 2);
      }
    },
    /** What it says is lost; it hears the others. */
    UNHEARD {
      @Override
      void befall(Lan lan) {
        lan.cut(0, 1);
        lan.cut(0, 2);
      }
    },
    /** What the others say to it is lost; they hear it. */
    DEAF {
      @Override
      void befall(Lan lan) {
        lan.cut(1, 0);
        lan.cut(2, 0);
      }
    };

    abstract void befall(Lan lan);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "the minority falls silent before the others dial its sinks; healed, it is one again")
  void minorityYields(Split split) {
    var folder = WorkFolder.fresh("split-" + split.name().toLowerCase(Locale.ROOT));
    var attendance = new Attendance();
    try (var lan = Lan.up(3);
        var judge = Judge.start(lan.hereAddress(), attendance);
        var cluster =
            Cluster.start(
                folder, lan, 3, "4s", config -> config.route("live/{name}", judge.sinks()));
        var balancer = Balancer.before(cluster.nodes())) {
      var minority = cluster.node(1);
      var publishers = judge.keepPublished("s", STREAMS, balancer::address);
      awaitAllLive(cluster.node(2));
      var moved = visitsFrom(attendance, minority);
      var unharmed = visitsFrom(attendance, cluster.node(2));
      assertThat(moved).as("streams of the minority").isNotEmpty();
      assertThat(unharmed).as("streams of the majority").isNotEmpty();

      split.befall(lan);
      Await.until("the minority is not ready", MAX_TIME, () -> !minority.isReady());
      for (var visit : moved) {
        var next = attendance.await(visit.name(), 2, MAX_TIME);
        assertThat(next.from()).isNotEqualTo(minority.config().host());
        Attendance.awaitMore(next, MAX_TIME);
      }
      assertThatThrownBy(() -> judge.publish("late", minority.door()))
          .as("the minority lets nobody in")
          .isInstanceOf(IOException.class);
      awaitAllLive(cluster.node(2));
      assertThat(unharmed).noneMatch(Visit::isOver);

      lan.heal();
      cluster.awaitReady();
      awaitAllLive(minority);
      assertThat(unharmed).noneMatch(Visit::isOver);
      try (var _ = judge.keepPublished("late", minority::door)) {
        attendance.await("late", 1, MAX_TIME);
      }
      Judge.end(publishers);
      judge.assertNothingAmiss(MAX_TIME);
    }
  }

  @Test
  @DisplayName("two of three nodes lose each other: no sink is served twice, and all heals")
  void partialSplit() {
    var folder = WorkFolder.fresh("split-partial");
    var attendance = new Attendance();
    try (var lan = Lan.up(3);
        var judge = Judge.start(lan.hereAddress(), attendance);
        var cluster =
            Cluster.start(
                folder, lan, 3, "4s", config -> config.route("live/{name}", judge.sinks()));
        var balancer = Balancer.before(cluster.nodes())) {
      var publishers = judge.keepPublished("p", STREAMS, balancer::address);
      awaitAllLive(cluster.node(1));
      lan.sever(1, 2);
      long cutMs = Visit.nowMs();
      Await.until("it has lasted", MAX_TIME, () -> Visit.nowMs() - cutMs > PARTIAL_MS);
      lan.heal();
      cluster.awaitReady();
      cluster.nodes().forEach(SplitIT::awaitAllLive);
      for (var node : cluster.nodes()) {
        try (var _ = judge.keepPublished("late-" + node, node::door)) {
          attendance.await("late-" + node, 1, MAX_TIME);
        }
      }
      Judge.end(publishers);
      judge.assertNothingAmiss(MAX_TIME);
    }
  }

  private static void awaitAllLive(ClusterNode asked) {
    Await.until(
        "all streams are live, as %s tells".formatted(asked),
        MAX_TIME,
        () -> Listing.of(asked).live().size() == STREAMS,
        () -> Listing.of(asked).toString());
  }

  private static List<Visit> visitsFrom(Attendance attendance, ClusterNode node) {
    return attendance.all().stream()
        .filter(visit -> visit.from().equals(node.config().host()) && !visit.isOver())
        .toList();
  }
}
