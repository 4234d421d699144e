package io.rtmprelay.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.function.Supplier;

/** A gauge with one label, whose values come and go. Any thread. */
final class GaugeTable implements Collector {

  private final String name;
  private final String description;
  private final String label;
  private final Supplier<Map<String, Double>> rows;

  /**
   * @param rows by the label's value, asked at each scrape
   */
  GaugeTable(String name, String description, String label, Supplier<Map<String, Double>> rows) {
    this.name = name;
    this.description = description;
    this.label = label;
    this.rows = rows;
  }

  @Override
  public MetricSnapshot collect() {
    GaugeSnapshot.Builder all = GaugeSnapshot.builder().name(name).help(description);
    rows.get()
        .forEach(
            (value, number) ->
                all.dataPoint(
                    GaugeDataPointSnapshot.builder()
                        .labels(Labels.of(label, value))
                        .value(number)
                        .build()));
    return all.build();
  }

  @Override
  public String getPrometheusName() {
    return name;
  }
}
