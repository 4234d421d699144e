package io.rtmprelay.relay;

import io.rtmprelay.media.MediaFrame;

/**
 * Where a publisher's frames go: on to the sinks, or aside while it stands by. Used on the stream's
 * loop only.
 */
public interface Inlet {

  /** Takes the publisher's next message; {@code frame} is borrowed for the call. */
  void publish(MediaFrame frame, long nowMs);

  /** All messages of one read were taken. */
  void flush(long nowMs);
}
