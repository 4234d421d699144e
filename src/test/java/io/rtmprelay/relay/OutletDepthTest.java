package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.budget.OutletDepth;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
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

  @Test
  @DisplayName("a sink tells each outlet before it writes")
  void isTold() {
    var settings = new StreamSettings(1024 * KIB, 0, 0);
    var stream = new Stream("live/cam", settings, new MemoryBudget(1L << 30));
    var sink = stream.attach("a", new SinkSettings(400 * KIB, 1_000, StartMode.AUTO), 0);
    var outlet = new FakeOutlet(Long.MAX_VALUE);
    sink.ready(outlet, 0);
    assertThat(outlet.depth).isEqualTo(OutletDepth.of(400 * KIB, 1024 * KIB));
    stream.close();
  }
}
