package io.rtmprelay.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.transport.RtmpClient.Depth;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may lie behind a sink's queue, out of the reach of dropping. */
class DepthTest {

  private static final long KIB = 1024;

  @ParameterizedTest
  @ValueSource(longs = {64 * KIB, 200 * KIB, 1024 * KIB, 4096 * KIB, 1024 * 1024 * KIB})
  @DisplayName("channel and kernel together hold less than half of a sink's queue")
  void staysBelowTheQueue(long queueBytes) {
    var depth = Depth.of(queueBytes);
    assertThat(depth.channel().high() + depth.kernelUnsentBytes()).isLessThan(queueBytes / 2);
    assertThat(depth.channel().low()).isPositive().isLessThan(depth.channel().high());
  }

  @ParameterizedTest
  @ValueSource(longs = {1024 * KIB, 4096 * KIB, 1024 * 1024 * KIB})
  @DisplayName("a wide queue makes it no deeper than a flush of many frames needs")
  void isShallow(long queueBytes) {
    var depth = Depth.of(queueBytes);
    assertThat(depth.channel().high()).isEqualTo(256 * 1024);
    assertThat(depth.channel().low()).isEqualTo(64 * 1024);
    assertThat(depth.kernelUnsentBytes()).isEqualTo(128 * KIB);
  }
}
