package io.rtmprelay.control.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bench;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for nodes that share what is set, whatever happens to them and between them. */
class SharedScheduleTest {

  private static final int FEW = 100;
  private static final int MANY = 3_000;
  private static final int AT_ONCE = 100;
  private static final int STEPS = 60;

  @TempDir private Path folder;

  @Test
  @DisplayName("random changes, losses, splits and dead disks: one winner, none lost, all alike")
  void few() throws IOException {
    schedules(0, FEW);
  }

  @Test
  @Tag("full")
  @DisplayName("likewise, over thousands of schedules")
  void many() throws IOException {
    schedules(FEW, FEW + MANY);
  }

  private void schedules(int first, int end) throws IOException {
    int made = 0;
    int overtaken = 0;
    for (int from = first; from < end; from += AT_ONCE) {
      Vertx vertx = Vertx.vertx();
      Context loop = vertx.getOrCreateContext();
      List<SharedWorld> worlds = new ArrayList<>();
      List<Future<Void>> runs = new ArrayList<>();
      for (int seed = from; seed < from + AT_ONCE; seed++) {
        Path place = Files.createDirectory(folder.resolve("world-" + seed));
        SharedWorld world = new SharedWorld(vertx, loop, place, seed);
        worlds.add(world);
        Promise<Void> over = Promise.promise();
        loop.runOnContext(now -> world.run(STEPS).onComplete(over));
        runs.add(over.future());
      }
      Bench.done(Future.join(runs));
      Bench.done(vertx.close());
      for (int place = 0; place < AT_ONCE; place++) {
        check(worlds.get(place), from + place);
        made += worlds.get(place).made.size();
        overtaken += worlds.get(place).overtaken.size();
      }
    }
    // Else nothing was tried.
    assertThat(made).isGreaterThan(5 * (end - first));
    assertThat(overtaken).isGreaterThan((end - first) / 2);
  }

  private static void check(SharedWorld world, int seed) {
    Map<SharedWorld.Made, SharedWorld.Made> winners = new HashMap<>();
    for (SharedWorld.Made change : world.made) {
      assertThat(winners.put(change.base(), change))
          .as("another winner upon one record, seed %s: %s", seed, change)
          .isNull();
      SharedRecord left = world.map.get(change.key());
      assertThat(left == null ? Kept.Stamp.NONE : left.stamp())
          .as("lost, seed %s: %s", seed, change)
          .isGreaterThanOrEqualTo(change.stamp());
    }
    for (SharedWorld.Made change : world.overtaken) {
      assertThat(world.everInMap.get(change.key()))
          .as("seed %s", seed)
          .doesNotContain(change.stamp());
    }
  }
}
