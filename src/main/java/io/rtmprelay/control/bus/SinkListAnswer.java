package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.StreamReport.SinkReport;
import java.util.List;

/** The sinks of one stream. */
public sealed interface SinkListAnswer {

  /** All of them; those of a stream that does not live are off. */
  record Sinks(List<SinkReport> sinks) implements SinkListAnswer {
    public Sinks {
      sinks = List.copyOf(sinks);
    }
  }

  /** The stream does not live, and no route takes its name. */
  record NoSuchStream(String streamName) implements SinkListAnswer {}
}
