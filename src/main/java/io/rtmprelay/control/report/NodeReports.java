package io.rtmprelay.control.report;

import java.util.List;

/** Reports of nodes, by their names, and the nodes that did not answer. */
public record NodeReports(List<NodeReport> nodes, List<String> missing) {

  public NodeReports {
    nodes = List.copyOf(nodes);
    missing = List.copyOf(missing);
  }
}
