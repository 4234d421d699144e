package io.rtmprelay.control.event;

import io.rtmprelay.control.report.StreamReport;
import java.util.List;

/** What happened on a node. */
public sealed interface NodeEvent {

  /** The node on which it happened. */
  String node();

  /**
   * What happened to a stream in one turn of its loop.
   *
   * @param report how the stream is since; of one epoch they come in the order of their revisions
   * @param events in their order; not empty
   */
  record StreamNews(StreamReport report, List<StreamEvent> events) implements NodeEvent {

    public StreamNews {
      events = List.copyOf(events);
    }

    @Override
    public String node() {
      return report.node();
    }
  }

  /** The routes set at run time are others. */
  record RoutesChanged(String node) implements NodeEvent {}

  /** Somebody was banned, or a ban was lifted. */
  record BansChanged(String node) implements NodeEvent {}

  /**
   * The config was read anew.
   *
   * @param outcome what became of it: refused, unchanged or pending
   */
  record ConfigRead(String node, String outcome) implements NodeEvent {}

  /** The node takes no publishers any more, and goes once those it has are gone. */
  record NodeDraining(String node) implements NodeEvent {}
}
