package io.rtmprelay.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.rtmprelay.relay.DelayHistogram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;

/**
 * Times counted in {@link DelayHistogram}s as one histogram, a bucket an octave wide. Any thread.
 */
final class OctaveHistogram implements Collector {

  private static final double NANOS_PER_SECOND = 1e9;

  private final String name;
  private final String description;
  private final int first;
  private final int last;
  private final Map<Labels, Counts> series = new LinkedHashMap<>();

  /** Where one series is read. */
  private record Counts(IntToLongFunction octaves, LongSupplier sumNanos) {}

  /**
   * @param first the octave of the first bound; what is below it is counted there
   * @param last the octave of the last bound; what is above it is counted under none
   */
  OctaveHistogram(String name, String description, int first, int last) {
    this.name = name;
    this.description = description;
    this.first = first;
    this.last = last;
  }

  /** Shows a series more; before it is registered. */
  OctaveHistogram with(Labels labels, IntToLongFunction octaves, LongSupplier sumNanos) {
    series.put(labels, new Counts(octaves, sumNanos));
    return this;
  }

  /** The same, of one histogram. */
  OctaveHistogram with(Labels labels, DelayHistogram counted) {
    return with(labels, counted::octave, counted::sumNanos);
  }

  @Override
  public MetricSnapshot collect() {
    HistogramSnapshot.Builder all = HistogramSnapshot.builder().name(name).help(description);
    series.forEach((labels, counts) -> all.dataPoint(point(labels, counts)));
    return all.build();
  }

  private HistogramDataPointSnapshot point(Labels labels, Counts counted) {
    List<Double> bounds = new ArrayList<>();
    List<Number> counts = new ArrayList<>();
    long sum = 0;
    for (int octave = 0; octave < DelayHistogram.BOUNDS; octave++) {
      sum += counted.octaves.applyAsLong(octave);
      boolean isLast = octave == DelayHistogram.BOUNDS - 1;
      if (isLast || (octave >= first && octave <= last)) {
        bounds.add(isLast ? Double.POSITIVE_INFINITY : bound(octave));
        counts.add(sum);
        sum = 0;
      }
    }
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
        .sum(counted.sumNanos.getAsLong() / NANOS_PER_SECOND)
        .build();
  }

  private static double bound(int octave) {
    return DelayHistogram.octaveBoundNanos(octave) / NANOS_PER_SECOND;
  }

  @Override
  public String getPrometheusName() {
    return name;
  }
}
