package io.rtmprelay.control.bus;

/** What became of the command to disconnect a stream's publisher. */
public sealed interface DisconnectAnswer {

  /** The publisher at {@code address}, host and port, is disconnected. */
  record Disconnected(String address) implements DisconnectAnswer {}

  /** The stream is in a gap, or ends: it has no publisher. */
  record NoPublisher() implements DisconnectAnswer {}
}
