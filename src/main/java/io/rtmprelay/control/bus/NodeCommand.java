package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.StreamReports;

/** What a node can be asked. */
public sealed interface NodeCommand {

  /**
   * Asks for a {@link StreamReports} with the report of one stream, or with none if this node does
   * not own it.
   */
  record Describe(String streamName) implements NodeCommand {}

  /** Asks for a {@link StreamReports} with a report of every stream this node owns. */
  record DescribeAll() implements NodeCommand {}
}
