package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.StreamReport;

/** What a stream can be asked; each is answered by the verticle that owns the stream. */
public sealed interface StreamCommand {

  /** Asks for a {@link StreamReport}. */
  record Describe() implements StreamCommand {}

  /** Ends the stream: sinks in their end mode, the publisher disconnected. */
  record End(String reason) implements StreamCommand {}
}
