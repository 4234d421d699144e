package io.rtmprelay.control.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reports of streams, and the nodes that did not answer. */
public record StreamReports(List<StreamReport> streams, List<String> missing) {

  public StreamReports {
    streams = List.copyOf(streams);
    missing = List.copyOf(missing);
  }

  /**
   * What several nodes have told: each stream once, the streams and the missing nodes by their
   * names.
   *
   * @param silent nodes that told nothing
   */
  public static StreamReports merged(List<StreamReports> told, List<String> silent) {
    Map<String, StreamReport> streams = new TreeMap<>();
    TreeSet<String> missing = new TreeSet<>(silent);
    for (StreamReports reports : told) {
      missing.addAll(reports.missing);
      for (StreamReport stream : reports.streams) {
        streams.merge(stream.streamName(), stream, StreamReport::newer);
      }
    }
    return new StreamReports(
        streams.values().stream().sorted(StreamReport.BY_NAME).toList(), List.copyOf(missing));
  }
}
