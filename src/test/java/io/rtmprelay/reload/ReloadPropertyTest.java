package io.rtmprelay.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.bus.ConfigAnswer.Outcome;
import io.rtmprelay.control.bus.ConfigAnswer.Reload;
import io.rtmprelay.it.process.Ports;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reload leaves what a start leaves, whatever was in force before. */
class ReloadPropertyTest {

  private static final String WITH_SINK = "live/a";
  private static final List<String> NAMES = List.of(WITH_SINK, "live/b", "event/c", "x/y/d");
  private static final List<String> OTHER_NAMES = List.of("live/e", "event/f", "y/g");

  @TempDir private Path folder;

  @Test
  @DisplayName("a relay led through a few configs is each time as one started with the config")
  void few() throws Exception {
    lead(4, 4);
  }

  @Test
  @Tag("full")
  @DisplayName("and through any configs")
  void many() throws Exception {
    for (int i = 0; i < 12; i++) {
      lead(ThreadLocalRandom.current().nextLong(), 5);
    }
  }

  private void lead(long seed, int steps) throws Exception {
    Random chance = new Random(seed);
    try (PeerServer one = new PeerServer(PeerServer.Health.WELL);
        PeerServer two = new PeerServer(PeerServer.Health.WELL)) {
      List<Integer> servers = List.of(one.port(), two.port());
      RandomConfig config = first(chance, servers);
      try (Relay led = Relay.start(folder, freePorts(), config)) {
        led.addSink(WITH_SINK, two.url());
        led.publish(NAMES);
        int compared = 0;
        for (int step = 0; step < steps; step++) {
          RandomConfig next = RandomConfig.draw(chance, servers);
          String what = "seed %d, step %d, from%n%s%nto%n%s".formatted(seed, step, config, next);
          Reload reload = led.reload(next);
          assertThat(reload.outcome()).as("%s%n%s", what, reload).isEqualTo(Outcome.APPLIED);
          try (Relay fresh = Relay.startBeside(led, freePorts(), next)) {
            compared += compare(what, led, fresh);
          }
          config = next;
        }
        assertThat(compared).as("streams compared, seed %d", seed).isPositive();
      }
    }
  }

  /** One by which anybody may add a sink to a stream. */
  private static RandomConfig first(Random chance, List<Integer> servers) {
    while (true) {
      RandomConfig drawn = RandomConfig.draw(chance, servers);
      if (drawn.tokens().isEmpty() && drawn.takes(WITH_SINK)) {
        return drawn;
      }
    }
  }

  /** How many streams were compared. */
  private static int compare(String what, Relay led, Relay fresh) throws Exception {
    Set<String> names = new HashSet<>(fresh.publish(NAMES));
    // Whom no route takes any more lives on; a start cannot know of it.
    assertThat(led.publish(NAMES)).as(what).containsAll(names);
    JsonObject[] states = new JsonObject[2];
    try {
      Await.until(
          "the same state",
          () -> {
            states[0] = led.state(names);
            states[1] = fresh.state(names);
            return states[0].equals(states[1]);
          });
    } catch (AssertionError e) {
      assertThat(states[0].encodePrettily()).as(what).isEqualTo(states[1].encodePrettily());
    }
    assertThat(led.rights(OTHER_NAMES)).as(what).isEqualTo(fresh.rights(OTHER_NAMES));
    return names.size();
  }

  /** As many in a row as a config may use, below those that outgoing connections take. */
  private static int freePorts() {
    return Ports.freeInRow(RandomConfig.PORTS);
  }
}
