package io.rtmprelay.control.capture;

/** What became of the wish for a capture. */
public sealed interface CaptureAnswer {

  /** It has begun: take what comes until it is over, or abandon it. */
  record Begun(Recording recording) implements CaptureAnswer {}

  /** Nobody publishes the stream here now. */
  record NoPublisher() implements CaptureAnswer {}

  /** The stream is being captured already. */
  record Busy() implements CaptureAnswer {}

  /** As many captures as there may be are under way. */
  record TooMany(int most) implements CaptureAnswer {}
}
