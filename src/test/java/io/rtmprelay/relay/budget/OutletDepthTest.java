package io.rtmprelay.relay.budget;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may lie behind a sink's queue, out of the reach of dropping. */
class OutletDepthTest {

  private static final long KIB = 1024;

  @ParameterizedTest
  @CsvSource({
    "64, 16384",
    "200, 16384",
    "4096, 16384",
    "1048576, 1048576",
    "4096, 128",
    "4096, 1024"
  })
  @DisplayName("it is less than half of what may wait, and of half of what the stream may hold")
  void staysBelow(long queueKib, long streamKib) {
    var depth = OutletDepth.of(queueKib * KIB, streamKib * KIB);
    assertThat((long) depth.fullBytes() + depth.kernelBytes())
        .isLessThan(queueKib * KIB / 2)
        .isLessThan(streamKib * KIB / 4);
    assertThat(depth.writableBytes()).isPositive().isLessThan(depth.fullBytes());
  }

  @ParameterizedTest
  @CsvSource({"1024, 16384", "4096, 16384", "1048576, 1048576"})
  @DisplayName("where there is room it is no deeper than a flush of many frames needs")
  void isShallow(long queueKib, long streamKib) {
    assertThat(OutletDepth.of(queueKib * KIB, streamKib * KIB))
        .isEqualTo(new OutletDepth(256 * 1024, 64 * 1024, 128 * 1024));
  }
}
