package io.rtmprelay.control.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.runtime.ban.Ban;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** States of several nodes become one, whatever was heard first. */
class MergeTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int SCHEDULES = 3_000;

  private final DefinitionReader definitions =
      new DefinitionReader(NodeText.config(Path.of("target", "merge")));

  private static Kept.Stamp stamp(Random random) {
    return new Kept.Stamp("n" + random.nextInt(3), random.nextInt(6));
  }

  /** Of few keys and few stamps, so that most of them meet, also under one stamp. */
  private Kept record(Random random) {
    String id = "x" + random.nextInt(3);
    Kept.Stamp stamp = stamp(random);
    int what = random.nextInt(10);
    return switch (random.nextInt(5)) {
      case 0 -> {
        String body = "{\"id\":\"" + id + "\",\"url\":\"rtmp://h/a/" + what + "\"}";
        yield new Kept.Sink("live/cam", id, stamp, body, definitions.sink(body, null));
      }
      case 1 -> new Kept.Switch("live/cam", id, stamp, random.nextBoolean());
      case 2 -> {
        String body = "{\"match\":\"a" + what + "/{name}\"}";
        yield new Kept.Route(id, stamp, body, definitions.route(body));
      }
      case 3 ->
          new Kept.Banned(
              new Ban(id, null, new HostPattern("10.0.0." + what), NOW.plusSeconds(what), null),
              stamp);
      default -> new Kept.Removed(key(random, id), stamp, NOW.minus(Duration.ofDays(what)));
    };
  }

  private static Kept.Key key(Random random, String id) {
    return switch (random.nextInt(4)) {
      case 0 -> Kept.Sink.key("live/cam", id);
      case 1 -> Kept.Switch.key("live/cam", id);
      case 2 -> Kept.Route.key(id);
      default -> Kept.Banned.key(id);
    };
  }

  private RuntimeState state(Random random) {
    RuntimeState state = RuntimeState.EMPTY;
    for (int step = random.nextInt(12); step > 0; step--) {
      state = state.merged(List.of(record(random)));
    }
    return state;
  }

  private static RuntimeState merged(RuntimeState one, RuntimeState other) {
    return one.merged(other.all());
  }

  @Test
  @DisplayName("merging is commutative, associative and idempotent, and loses nothing newer")
  void laws() {
    for (int seed = 0; seed < SCHEDULES; seed++) {
      Random random = new Random(seed);
      RuntimeState a = state(random);
      RuntimeState b = state(random);
      RuntimeState c = state(random);
      assertThat(merged(a, b)).as("seed %s", seed).isEqualTo(merged(b, a));
      assertThat(merged(merged(a, b), c)).as("seed %s", seed).isEqualTo(merged(a, merged(b, c)));
      assertThat(merged(a, a)).as("seed %s", seed).isEqualTo(a);
      RuntimeState all = merged(merged(a, b), c);
      assertThat(merged(all, b)).as("seed %s", seed).isEqualTo(all);
      for (Kept record : Stream.of(a, b, c).flatMap(state -> state.all().stream()).toList()) {
        assertThat(all.stampOf(record.key())).isGreaterThanOrEqualTo(record.stamp());
      }
    }
  }

  @Test
  @DisplayName("the records of all nodes in any order, some of them twice, make one state")
  void anyOrder() {
    for (int seed = 0; seed < SCHEDULES; seed++) {
      Random random = new Random(seed);
      List<Kept> records =
          new ArrayList<>(IntStream.range(0, 20).mapToObj(index -> record(random)).toList());
      RuntimeState expected = RuntimeState.EMPTY.merged(records);
      records.addAll(records.subList(0, random.nextInt(20)));
      Collections.shuffle(records, random);
      RuntimeState found = RuntimeState.EMPTY;
      for (int from = 0; from < records.size(); ) {
        int to = Math.min(records.size(), from + 1 + random.nextInt(5));
        found = found.merged(records.subList(from, to));
        from = to;
      }
      assertThat(found).as("seed %s", seed).isEqualTo(expected);
    }
  }

  @Test
  @DisplayName("what is removed stays so, whoever still has it, until it is set anew")
  void removals() {
    String body = "{\"match\":\"a/{name}\"}";
    Kept.Route route = new Kept.Route("r", new Kept.Stamp("n1", 5), body, definitions.route(body));
    Kept.Removed removal = new Kept.Removed(route.key(), new Kept.Stamp("n0", 6), NOW);
    RuntimeState state = RuntimeState.EMPTY.merged(List.of(route)).merged(List.of(removal));
    assertThat(state.routes()).isEmpty();
    assertThat(state.merged(List.of(route)).routes()).isEmpty();
    assertThat(state.version()).isEqualTo(6);
    Kept.Route anew = route.stamped(new Kept.Stamp("n1", 7));
    assertThat(state.merged(List.of(anew)).routes()).containsExactly(anew);
    assertThat(state.merged(List.of(anew)).removed()).isEmpty();
  }

  @Test
  @DisplayName("removals are remembered for 30 days, and no more than 10,000; bans to their end")
  void pruning() {
    List<Kept> removals =
        IntStream.rangeClosed(1, RuntimeState.MAX_REMOVED + 5)
            .mapToObj(
                place ->
                    (Kept)
                        new Kept.Removed(
                            Kept.Route.key("r" + place), new Kept.Stamp("n1", place), NOW))
            .toList();
    RuntimeState state = RuntimeState.EMPTY.merged(removals);
    RuntimeState pruned = state.pruned(NOW);
    assertThat(pruned.removed()).hasSize(RuntimeState.MAX_REMOVED);
    assertThat(pruned.removed()).doesNotContainKeys(Kept.Route.key("r1"), Kept.Route.key("r5"));
    assertThat(pruned.version()).isEqualTo(state.version());
    assertThat(pruned.pruned(NOW.plus(Duration.ofDays(30)))).isEqualTo(pruned);
    assertThat(pruned.pruned(NOW.plus(Duration.ofDays(31))).removed()).isEmpty();
    Kept ban =
        new Kept.Banned(
            new Ban("b", null, new HostPattern("10.0.0.1"), NOW, null), new Kept.Stamp("n1", 1));
    RuntimeState banned = RuntimeState.EMPTY.merged(List.of(ban));
    assertThat(banned.pruned(NOW.minusSeconds(1))).isEqualTo(banned);
    assertThat(banned.pruned(NOW).bans()).isEmpty();
    assertThat(banned.pruned(NOW).removed()).isEmpty();
  }

  @Test
  @DisplayName("each kind of record is read as it was written, and only as what it is")
  void texts() throws StateText.Unreadable {
    StateText text = new StateText("n1", definitions);
    for (int seed = 0; seed < 500; seed++) {
      Kept record = record(new Random(seed));
      SharedRecord shared = StateText.shared(record);
      assertThat(text.read(shared)).isEqualTo(record);
      assertThat(Kept.Key.parse(record.key().text())).isEqualTo(record.key());
      for (SharedRecord wrong :
          List.of(
              new SharedRecord(Kept.Route.key("other"), shared.stamp(), shared.text()),
              new SharedRecord(shared.key(), new Kept.Stamp("n9", 9), shared.text()),
              new SharedRecord(shared.key(), shared.stamp(), "{}"),
              new SharedRecord(shared.key(), shared.stamp(), ""))) {
        assertThatThrownBy(() -> text.read(wrong)).isInstanceOf(StateText.Unreadable.class);
      }
    }
    assertThat(List.of("", "route", "route\n", "moon\n\nx", "unknown\n\n1"))
        .allMatch(word -> Kept.Key.parse(word) == null);
  }
}
