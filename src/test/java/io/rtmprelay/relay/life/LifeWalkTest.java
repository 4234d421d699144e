package io.rtmprelay.relay.life;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;

/** Whatever happens in whatever order: the lives of streams, publishers and sinks stay sound. */
class LifeWalkTest {

  private static final int STEPS = 300;

  @Property(tries = 10000)
  @Tag("full")
  void anyOrderOfEventsAtLength(@ForAll long seed) {
    anyOrderOfEvents(seed);
  }

  @Property(tries = 400, seed = "1")
  void anyOrderOfEvents(@ForAll long seed) {
    Random random = new Random(seed);
    LifeWorld world = new LifeWorld(random);
    for (int step = 0; step < STEPS; step++) {
      step(world, random);
      world.check();
    }
    world.stop();
    world.checkNothingLeft();
    for (LifeWorld.Sight sight : LifeWorld.Sight.values()) {
      // A walk that meets nothing proves nothing.
      Statistics.label(sight.name())
          .collect(world.saw(sight))
          .coverage(coverage -> coverage.check(true).percentage(share -> share > 3));
    }
  }

  /** Most steps are a little time and media; the others are what goes wrong, or is asked for. */
  private static void step(LifeWorld world, Random random) {
    int sink = random.nextInt(LifeWorld.SINKS);
    int peer = random.nextInt(LifeWorld.PEERS);
    switch (random.nextInt(24)) {
      case 0, 1 -> world.connect(peer, random.nextInt(3));
      case 2 -> world.publisherEnds(peer, random.nextBoolean());
      case 3, 4, 5, 6 -> world.send(peer, random.nextInt(4) == 0);
      case 7, 8 -> world.send(peer, true);
      case 9, 10, 11 -> world.pass(random.nextInt(400));
      case 12 -> world.pass(random.nextInt(6_000));
      case 13, 14, 15 -> world.sessionGoesOn(sink);
      case 16 -> world.sessionFails(sink);
      case 17, 18 -> world.sessionEnds(sink);
      case 19 -> world.takeBytes(sink, random.nextInt(3_000));
      case 20 -> world.switchSink(sink, random.nextBoolean());
      case 21 -> world.reconnect(sink);
      case 22 -> {
        if (random.nextInt(6) == 0) {
          world.endStream();
        }
      }
      default -> world.disconnectPublisher();
    }
  }
}
