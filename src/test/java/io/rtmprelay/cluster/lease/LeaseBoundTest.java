package io.rtmprelay.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rtmprelay.cluster.lease.LeaseWorld.Holding;
import io.rtmprelay.control.origin.Claim;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How long it takes until a stream has another origin, in true time, on clocks that differ. */
class LeaseBoundTest {

  private static final int SCHEDULES = 200;
  private static final long DETECTION_MS = 5_000;
  private static final LeaseTimes TIMES = LeaseTimes.of(Duration.ofMillis(DETECTION_MS));
  private static final String NAME = "live/cam";

  /** Clocks that are slow by a hundredth, a look that comes late, and some answers. */
  private static final long SLACK_MS = 400;

  private static final Logger LOG = (Logger) LoggerFactory.getLogger(Leases.class);

  @BeforeAll
  static void silence() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOG.setLevel(null);
  }

  /** Three nodes, the first of them the origin. */
  private static LeaseWorld world(long seed) {
    LeaseWorld world = new LeaseWorld(seed, 3, 2, DETECTION_MS, TIMES);
    world.rough = false;
    world.time.runUntilMs(3_000 + world.random.nextInt(2_000));
    world.publish(world.nodes.get(0), NAME);
    world.time.runUntilMs(world.time.nowMs() + 1_000 + world.random.nextInt(2_000));
    assertThat(world.holding(world.nodes.get(0), NAME)).isPresent();
    return world;
  }

  /** Asks the second node until it is the origin; in how many milliseconds it was. */
  private static long untilTakenOver(LeaseWorld world) {
    long sinceMs = world.time.nowMs();
    SimulatedNode next = world.nodes.get(1);
    AtomicLong grantedMs = new AtomicLong();
    ask(world, next, grantedMs);
    while (grantedMs.get() == 0 && world.time.nowMs() < sinceMs + 60_000) {
      world.time.runUntilMs(world.time.nowMs() + 10);
    }
    return grantedMs.get() - sinceMs;
  }

  private static void ask(LeaseWorld world, SimulatedNode node, AtomicLong grantedMs) {
    world
        .publish(node, NAME)
        .onSuccess(
            claim -> {
              if (claim instanceof Claim.Granted) {
                grantedMs.set(world.time.nowMs());
              } else {
                node.after(50, () -> ask(world, node, grantedMs));
              }
            });
  }

  @Test
  @DisplayName(
      "an origin that dies and is dropped at once is followed within 0.63 of the detection")
  void crash() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      LeaseWorld world = world(seed);
      String session = world.nodes.get(0).session;
      world.crash(0);
      world.nodes.get(1).drop(session);
      world.nodes.get(2).drop(session);
      assertThat(untilTakenOver(world))
          .as("schedule %d", seed)
          .isLessThanOrEqualTo(TIMES.promiseMs() + SLACK_MS);
    }
  }

  @Test
  @DisplayName(
      "an origin that falls silent is followed as soon as it is dropped, and has stopped before")
  void fallsSilent() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      LeaseWorld world = world(seed);
      Holding old = world.holding(world.nodes.get(0), NAME).orElseThrow();
      for (int i = 1; i < 3; i++) {
        world.link(0, i, false);
        world.link(i, 0, false);
      }
      long cutMs = world.time.nowMs();
      world.time.runUntilMs(cutMs + (long) (TIMES.termMs() / 0.98));
      assertThat(old.holds()).as("schedule %d", seed).isFalse();
      long tookMs = world.time.nowMs() - cutMs + untilTakenOver(world);
      // Heartbeats and looks for them come once a second.
      assertThat(tookMs)
          .as("schedule %d", seed)
          .isBetween(DETECTION_MS - 1_100, DETECTION_MS + 2_100);
    }
  }

  @Test
  @DisplayName("after a table lost a lease two origins are possible, for two audits at most")
  void lostEntry() {
    int restored = 0;
    int overlaps = 0;
    for (long seed = 0; seed < SCHEDULES; seed++) {
      LeaseWorld world = world(seed);
      world.overlapAllowed = true;
      Holding old = world.holding(world.nodes.get(0), NAME).orElseThrow();
      world.loseEntry(NAME);
      world.time.runUntilMs(world.time.nowMs() + world.random.nextInt(3_000));
      world.publish(world.nodes.get(1), NAME);
      // If the clock of the second is behind, the first puts its lease back; the second looks
      // later.
      long auditsMs = 2 * ((long) (TIMES.auditMs() / 0.98) + TIMES.roundMs()) + SLACK_MS;
      world.time.runUntilMs(world.time.nowMs() + auditsMs);
      Lease lease = Objects.requireNonNull(world.entry(NAME));
      long holding = world.holdings.stream().filter(Holding::holds).count();
      assertThat(holding).as("origins in schedule %d", seed).isOne();
      if (lease.epoch() == old.tenure().epoch()) {
        restored++;
      }
      overlaps += world.overlaps;
    }
    assertThat(restored).as("leases that were restored in time").isPositive();
    assertThat(overlaps).as("leases that were not").isPositive();
  }
}
