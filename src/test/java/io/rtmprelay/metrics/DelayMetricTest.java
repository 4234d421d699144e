package io.rtmprelay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.relay.SinkStats;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DelayMetricTest {

  @Test
  @DisplayName("delays of all sinks are one cumulative histogram that outlives its sinks")
  void sumsUp() {
    RelayMetrics metrics = new RelayMetrics();
    SinkStats a = new SinkStats();
    SinkStats b = new SinkStats();
    metrics.sinkAttached(a);
    metrics.sinkAttached(b);
    a.delays().record(500_000, 3);
    b.delays().record(2_000_000_000, 1);
    check(metrics.scrape());
    metrics.sinkDetached(a);
    metrics.sinkDetached(b);
    check(metrics.scrape());
  }

  private static void check(String scrape) {
    assertThat(scrape.lines())
        .contains("# TYPE relay_delay_seconds histogram", "relay_delay_seconds_count 4")
        .contains("relay_delay_seconds_bucket{le=\"+Inf\"} 4")
        .contains("relay_delay_seconds_bucket{le=\"2.62144E-4\"} 0")
        .contains("relay_delay_seconds_bucket{le=\"5.24288E-4\"} 3")
        .contains("relay_delay_seconds_sum 2.0015");
  }
}
