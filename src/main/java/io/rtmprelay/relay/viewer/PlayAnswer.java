package io.rtmprelay.relay.viewer;

/** Whether somebody may play a stream. */
public sealed interface PlayAnswer {

  /** The stream is there: join its audience. */
  record Allowed(Audience audience) implements PlayAnswer {}

  /** The right to play is missing; {@code reason} is for the peer and the log, without secrets. */
  record Denied(String reason) implements PlayAnswer {}

  /** Nobody publishes it now; told only to those who might play it. */
  record NotFound() implements PlayAnswer {}
}
