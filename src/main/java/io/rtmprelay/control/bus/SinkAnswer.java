package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.StreamReport.SinkReport;
import java.util.List;

/** What became of a command for one sink. */
public sealed interface SinkAnswer {

  /**
   * It is being done, and kept where it is to outlast the stream; {@code sink} is as it is since.
   */
  record Done(SinkReport sink) implements SinkAnswer {}

  /** The sink is there from now on. */
  record Added(SinkReport sink) implements SinkAnswer {}

  /** The sink is forgotten; a session that it has is being ended in order. */
  record Removed(String id) implements SinkAnswer {}

  /** The stream does not live, and no route takes its name. */
  record NoSuchStream(String streamName) implements SinkAnswer {}

  /** The stream has no sink of this id. */
  record NoSuchSink(String id) implements SinkAnswer {}

  /** The stream has a sink of this id already, which is as it was. */
  record Exists(SinkReport sink) implements SinkAnswer {}

  /** The publishing hook has named the sink, for as long as the publisher feeds the stream. */
  record FromHook(SinkReport sink) implements SinkAnswer {}

  /** The sink is from the config file: it may be switched on and off, and no more. */
  record FromConfig(SinkReport sink) implements SinkAnswer {}

  /** The body is not right; at least one fault. Nothing was changed. */
  record Refused(List<BodyFault> faults) implements SinkAnswer {
    public Refused {
      faults = List.copyOf(faults);
    }
  }

  /** The change could not be kept, so it was not made; {@code reason} says why in words. */
  record NotStored(String reason) implements SinkAnswer {}
}
