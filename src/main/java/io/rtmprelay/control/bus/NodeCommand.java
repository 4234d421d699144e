package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.StreamReports;

/** What a node can be asked. */
public sealed interface NodeCommand {

  /** Asks for a {@link StreamReports} with a report of every stream this node owns. */
  record DescribeAll() implements NodeCommand {}
}
