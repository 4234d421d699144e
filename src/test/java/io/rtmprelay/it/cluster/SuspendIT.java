package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.chaos.LightPublisher.Leave;
import io.rtmprelay.it.cluster.judge.Attendance;
import io.rtmprelay.it.cluster.judge.Judge;
import io.rtmprelay.it.cluster.node.Cluster;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The origin stands still for longer than it takes the others to give it up. */
@Tag("full")
class SuspendIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(60);

  @Test
  @DisplayName("SIGSTOP of the origin: another takes over; when it wakes it sends nothing more")
  void sendsNothingWhenItWakes() throws Exception {
    var name = "s";
    var attendance = new Attendance();
    try (var judge = Judge.start(attendance);
        var cluster =
            Cluster.start(
                WorkFolder.fresh("suspended"),
                3,
                "3s",
                config -> config.route("live/{name}", judge.sinks()))) {
      var origin = cluster.node(1);
      var asleep = judge.publish(name, origin.door());
      var first = attendance.await(name, 1, MAX_TIME);
      origin.suspend();
      // Its encoder notices nothing: it sends on, into what the kernel keeps for the sleeper.
      try (var _ = judge.keepPublished(name, () -> cluster.node(2).door())) {
        var second = attendance.await(name, 2, MAX_TIME);
        assertThat(first.isOver()).as("nobody has closed the sleeper's connection").isFalse();
        assertThat(Listing.of(cluster.node(3)).nodes()).containsEntry(name, "node-2");
        int before = first.messages();
        origin.resume();
        Await.until("it has left its sink", MAX_TIME, first::isOver);
        assertThat(first.lastMediaMs())
            .as("%s: %s", first, first.session().course())
            .isLessThan(second.beganMs());
        assertThat(first.messages()).isEqualTo(before);
        assertThat(first.endedInOrder()).as("it says nothing at all any more").isFalse();
        Await.until("its encoder is cut", MAX_TIME, asleep::isCut);
        origin.awaitReady();
        Attendance.awaitMore(second, MAX_TIME);
        assertThat(Listing.of(origin).nodes()).containsEntry(name, "node-2");
      }
      asleep.leave(Leave.HANG_UP);
      attendance.awaitLeft(MAX_TIME);
      assertThat(attendance.of(name)).hasSize(2);
      assertThat(attendance.fedTwice(0)).isEmpty();
      judge.assertDecodable();
    }
  }
}
