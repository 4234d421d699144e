package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DelayHistogramTest {

  @Test
  @DisplayName("percentiles are true to a quarter of an octave, above and never below")
  void percentiles() {
    DelayHistogram delays = new DelayHistogram();
    long[] none = delays.counts();
    Random random = new Random(7);
    long[] values = new long[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.pow(2, 10.5 + random.nextDouble() * 24);
      delays.record(values[i], 1);
    }
    Arrays.sort(values);
    for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
      long exact = values[(int) Math.ceil(share * values.length) - 1];
      long told = delays.below(share, none);
      assertThat(told).isGreaterThan(exact).isLessThanOrEqualTo(exact + exact / 4 + 1);
    }
  }

  @Test
  @DisplayName("only what came since is told, nothing if nothing came")
  void windows() {
    DelayHistogram delays = new DelayHistogram();
    delays.record(1_000_000_000, 1000);
    long[] before = delays.counts();
    assertThat(delays.below(0.5, before)).isEqualTo(-1);
    delays.record(20_000, 3);
    assertThat(delays.below(0.99, before)).isBetween(20_000L, 25_000L);
  }

  @Test
  @DisplayName("octaves hold each frame once, whatever its delay, and the sum is exact")
  void octaves() {
    DelayHistogram delays = new DelayHistogram();
    long[] extremes = {-5, 0, 1, 1023, 1024, 1L << 36, Long.MAX_VALUE / 8};
    for (long nanos : extremes) {
      delays.record(nanos, 1);
    }
    long frames = 0;
    for (int octave = 0; octave < DelayHistogram.BOUNDS; octave++) {
      frames += delays.octave(octave);
    }
    assertThat(frames).isEqualTo(extremes.length);
    assertThat(delays.octave(0)).isEqualTo(4);
    assertThat(delays.octave(1)).isEqualTo(1);
    assertThat(delays.octave(DelayHistogram.BOUNDS - 1)).isEqualTo(2);
    assertThat(delays.sumNanos()).isEqualTo(1 + 1023 + 1024 + (1L << 36) + Long.MAX_VALUE / 8);
  }
}
