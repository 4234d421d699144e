package io.rtmprelay.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.rtmprelay.relay.DelayHistogram;
import io.rtmprelay.relay.SinkStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The delays of all sinks as one histogram, summed up at each scrape. Any thread. */
final class DelayCollector implements Collector {

  private static final double NANOS_PER_SECOND = 1e9;

  private static final ToLongFunction<SinkStats> SUM_NANOS = SinkStats::delaySumNanos;

  private final CounterSet<SinkStats> sinks;
  private final List<ToLongFunction<SinkStats>> octaves = new ArrayList<>();

  DelayCollector(CounterSet<SinkStats> sinks) {
    this.sinks = sinks;
    for (int i = 0; i < DelayHistogram.BOUNDS; i++) {
      int octave = i;
      octaves.add(stats -> stats.delays().octave(octave));
    }
    octaves.forEach(sinks::keep);
    sinks.keep(SUM_NANOS);
  }

  @Override
  public MetricSnapshot collect() {
    List<Double> bounds = new ArrayList<>();
    List<Number> counts = new ArrayList<>();
    int last = octaves.size() - 1;
    for (int i = 0; i <= last; i++) {
      bounds.add(
          i == last
              ? Double.POSITIVE_INFINITY
              : DelayHistogram.octaveBoundNanos(i) / NANOS_PER_SECOND);
      counts.add(sinks.total(octaves.get(i)));
    }
    return HistogramSnapshot.builder()
        .name("relay_delay_seconds")
        .help("From a frame's arrival to its hand-over to a sink's socket")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                .sum(sinks.total(SUM_NANOS) / NANOS_PER_SECOND)
                .build())
        .build();
  }

  @Override
  public String getPrometheusName() {
    return "relay_delay_seconds";
  }
}
