package io.rtmprelay.control.figures;

import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.StreamStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the figures of one report come from. Any thread.
 *
 * @param publisher null as in the report
 * @param sinks in the report's order
 * @param viewers how many watch now
 */
public record StreamFigures(
    StreamStats stats,
    @Nullable PublisherFigures publisher,
    List<SinkFigures> sinks,
    IntSupplier viewers) {

  public StreamFigures {
    sinks = List.copyOf(sinks);
  }

  /** The report with figures as they are. */
  public StreamReport renewed(StreamReport report) {
    List<SinkReport> sinkReports = new ArrayList<>(sinks.size());
    for (int i = 0; i < sinks.size(); i++) {
      sinkReports.add(sinks.get(i).renewed(report.sinks().get(i)));
    }
    return renewed(report, sinkReports);
  }

  /** The same but for its sinks, of which there may be many: they stay as they are reported. */
  public StreamReport renewedButSinks(StreamReport report) {
    return renewed(report, report.sinks());
  }

  private StreamReport renewed(StreamReport report, List<SinkReport> sinkReports) {
    PublisherReport publisherReport = report.publisher();
    return new StreamReport(
        report.app(),
        report.name(),
        report.state(),
        report.since(),
        report.node(),
        report.epoch(),
        report.revision(),
        publisher == null || publisherReport == null ? null : publisher.renewed(publisherReport),
        sinkReports,
        viewers.getAsInt(),
        stats.heldBytes(),
        stats.limitBytes());
  }
}
