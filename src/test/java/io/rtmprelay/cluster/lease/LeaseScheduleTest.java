package io.rtmprelay.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rtmprelay.cluster.lease.LeaseWorld.Holding;
import io.rtmprelay.control.origin.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A thousand schedules of claims, losses and heals, on clocks that differ. */
class LeaseScheduleTest {

  private static final int SCHEDULES = 1_000;
  private static final int ALL_SCHEDULES = 10_000;
  private static final long DETECTION_MS = 5_000;
  private static final LeaseTimes TIMES = LeaseTimes.of(Duration.ofMillis(DETECTION_MS));
  private static final List<String> NAMES = List.of("live/a", "live/b", "live/c");
  private static final long TROUBLE_MS = 60_000;

  private static final Logger LOG = (Logger) LoggerFactory.getLogger(Leases.class);

  @BeforeAll
  static void silence() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOG.setLevel(null);
  }

  private static LeaseWorld world(long seed, LeaseTimes times) {
    int size = 2 + new Random(seed).nextInt(4);
    return new LeaseWorld(seed, size, size / 2 + 1, DETECTION_MS, times);
  }

  /** One schedule of everything that can go wrong. */
  private static LeaseWorld trouble(LeaseWorld world) {
    world.time.runUntilMs(3_000);
    while (world.time.nowMs() < TROUBLE_MS) {
      world.time.runUntilMs(world.time.nowMs() + world.random.nextInt(400));
      happen(world);
      world.check();
    }
    return world;
  }

  private static void happen(LeaseWorld world) {
    Random random = world.random;
    int one = random.nextInt(world.size);
    int other = random.nextInt(world.size);
    SimulatedNode node = world.nodes.get(one);
    String name = NAMES.get(random.nextInt(NAMES.size()));
    switch (random.nextInt(28)) {
      case 0 -> world.link(one, other, false);
      case 1 -> isolate(world, one, false);
      case 2, 3, 4 -> isolate(world, one, true);
      case 5, 6 -> world.link(one, other, true);
      case 7 -> node.suspendedUntilUs = world.time.nowUs() + random.nextInt(15_000_000);
      case 8 -> {
        if (random.nextInt(4) == 0) {
          world.crash(one);
        }
      }
      case 9 -> {
        if (!node.alive || random.nextInt(4) == 0) {
          world.restart(one);
        }
      }
      case 10 -> node.drop(world.nodes.get(other).session); // a connection was reset
      case 11, 12 -> world.mergeSome(false);
      case 13, 14 -> world.holding(node, name).ifPresent(world::giveUp);
      case 15 -> node.live(() -> node.leases.find(name));
      default -> node.live(() -> claim(world, node, name));
    }
  }

  private static void isolate(LeaseWorld world, int place, boolean works) {
    for (int i = 0; i < world.size; i++) {
      if (i != place) {
        world.link(i, place, works);
        world.link(place, i, works);
      }
    }
  }

  /** One claim of a node for a name at a time, as the registry of streams has it. */
  private static void claim(LeaseWorld world, SimulatedNode node, String name) {
    if (world.holding(node, name).isPresent() || !node.claiming.add(name)) {
      return;
    }
    world.publish(node, name).onSuccess(claim -> node.claiming.remove(name));
  }

  /** All is well again: whatever happened, each name can be had, and what was is gone. */
  private static void heal(LeaseWorld world) {
    world.rough = false;
    for (int i = 0; i < world.size; i++) {
      isolate(world, i, true);
      world.nodes.get(i).suspendedUntilUs = 0;
      if (!world.nodes.get(i).alive) {
        world.restart(i);
      }
    }
    for (int i = 0; i < 20; i++) {
      world.time.runUntilMs(world.time.nowMs() + 2_000);
      world.mergeSome(true);
    }
    world.time.runUntilMs(world.time.nowMs() + 10_000);
    world.check();
    for (String name : NAMES) {
      assertThat(world.holdings.stream().filter(held -> held.streamName().equals(name)).toList())
          .as("who has %s", name)
          .hasSizeLessThanOrEqualTo(1)
          .allMatch(Holding::holds)
          .allMatch(
              held -> Objects.requireNonNull(world.entry(name)).epoch() == held.tenure().epoch());
    }
    new ArrayList<>(world.holdings).forEach(world::giveUp);
    world.time.runUntilMs(world.time.nowMs() + 1_000);
    for (String name : NAMES) {
      world.nodes.forEach(node -> node.leases.find(name));
      world.time.runUntilMs(world.time.nowMs() + 1_000);
      SimulatedNode node = world.nodes.get(world.random.nextInt(world.size));
      AtomicReference<Claim> answer = new AtomicReference<>();
      world.publish(node, name).onSuccess(answer::set);
      world.time.runUntilMs(world.time.nowMs() + 1_000);
      assertThat(answer.get())
          .as("%s on node %d", name, node.place)
          .isInstanceOf(Claim.Granted.class);
    }
  }

  @Test
  @DisplayName("no two nodes are ever the origin of one stream, and all is well after the heal")
  void neverTwo() {
    neverTwo(0, SCHEDULES);
  }

  @Test
  @Tag("full")
  @DisplayName("the same in many more")
  void neverTwoInMore() {
    neverTwo(SCHEDULES, ALL_SCHEDULES);
  }

  private static void neverTwo(int from, int to) {
    int grants = 0;
    for (long seed = from; seed < to; seed++) {
      try {
        LeaseWorld world = trouble(world(seed, TIMES));
        heal(world);
        grants += world.grants;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("schedule " + seed, e);
      }
    }
    assertThat(grants).as("streams that had an origin").isGreaterThan((to - from) * 10);
  }

  private static void findFault(LeaseTimes times, int quorumLess) {
    for (long seed = 0; seed < ALL_SCHEDULES; seed++) {
      int size = 3 + 2 * (int) (seed % 2);
      trouble(new LeaseWorld(seed, size, size / 2 + 1 - quorumLess, DETECTION_MS, times));
    }
  }

  @Test
  @DisplayName("a promise that does not outlast the term it was given for is found out")
  void findsShortPromises() {
    long promiseMs = TIMES.termMs() / 2;
    LeaseTimes faulty =
        new LeaseTimes(
            TIMES.roundMs(), TIMES.termMs(), promiseMs, TIMES.auditMs(), TIMES.claimMs());
    assertThatThrownBy(() -> findFault(faulty, 0))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("under");
  }

  @Test
  @DisplayName("a quorum that is no majority is found out")
  void findsMinorities() {
    assertThatThrownBy(() -> findFault(TIMES, 1)).isInstanceOf(AssertionError.class);
  }
}
