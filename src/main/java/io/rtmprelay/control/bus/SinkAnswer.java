package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.StreamReport.SinkReport;

/** What became of a command for one sink. */
public sealed interface SinkAnswer {

  /** It is being done; {@code sink} is how the sink is since. */
  record Done(SinkReport sink) implements SinkAnswer {}

  /** The stream has no sink of this id. */
  record NoSuchSink(String id) implements SinkAnswer {}
}
