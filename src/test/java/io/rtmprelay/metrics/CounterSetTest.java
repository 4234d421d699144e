package io.rtmprelay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CounterSetTest {

  /** Two things may count alike and still be two. */
  private static final class Counted {
    long bytes;
    long queued;

    long bytes() {
      return bytes;
    }

    long queued() {
      return queued;
    }
  }

  private static final ToLongFunction<Counted> BYTES = Counted::bytes;
  private static final ToLongFunction<Counted> QUEUED = Counted::queued;

  private final CounterSet<Counted> set = new CounterSet<>();

  @Test
  @DisplayName("what has gone still counts in totals, and no longer in sums of what is there")
  void retired() {
    set.keep(BYTES);
    Counted first = new Counted();
    Counted second = new Counted();
    set.add(first);
    set.add(second);
    first.bytes = 10;
    first.queued = 3;
    second.bytes = 5;
    second.queued = 4;
    assertThat(set.total(BYTES)).isEqualTo(15);
    assertThat(set.sumOfLive(QUEUED)).isEqualTo(7);

    set.retire(first);
    assertThat(set.size()).isEqualTo(1);
    assertThat(set.total(BYTES)).isEqualTo(15);
    assertThat(set.sumOfLive(QUEUED)).isEqualTo(4);

    set.retire(first);
    assertThat(set.total(BYTES)).as("retired once").isEqualTo(15);
    first.bytes = 100;
    assertThat(set.total(BYTES)).as("what is retired counts no more").isEqualTo(15);
  }

  @Test
  @DisplayName("keeping a counter again forgets nothing")
  void keptTwice() {
    set.keep(BYTES);
    Counted counted = new Counted();
    counted.bytes = 8;
    set.add(counted);
    set.retire(counted);
    set.keep(BYTES);
    assertThat(set.total(BYTES)).isEqualTo(8);
  }

  @Test
  @DisplayName("a total never goes back, whatever comes and goes")
  void neverBack() {
    set.keep(BYTES);
    Random random = new Random(11);
    List<Counted> live = new ArrayList<>();
    long expected = 0;
    long before = 0;
    for (int step = 0; step < 5_000; step++) {
      switch (random.nextInt(3)) {
        case 0 -> {
          Counted counted = new Counted();
          live.add(counted);
          set.add(counted);
        }
        case 1 -> {
          if (!live.isEmpty()) {
            set.retire(live.remove(random.nextInt(live.size())));
          }
        }
        default -> {
          if (!live.isEmpty()) {
            int more = random.nextInt(1_000);
            live.get(random.nextInt(live.size())).bytes += more;
            expected += more;
          }
        }
      }
      assertThat(set.total(BYTES)).isEqualTo(expected).isGreaterThanOrEqualTo(before);
      before = expected;
    }
    assertThat(expected).isPositive();
  }
}
