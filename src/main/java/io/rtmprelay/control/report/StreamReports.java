package io.rtmprelay.control.report;

import java.util.List;

/** Reports of streams, and the nodes that did not answer. */
public record StreamReports(List<StreamReport> streams, List<String> missing) {

  public StreamReports {
    streams = List.copyOf(streams);
    missing = List.copyOf(missing);
  }
}
