package io.rtmprelay.transport.publish;

import io.rtmprelay.rtmp.session.capture.CapturePoint;
import io.rtmprelay.transport.limit.Closing;
import io.rtmprelay.transport.loop.MediaLoop;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** One connected publisher, as those who steer its stream see it. */
public interface Publisher {

  /** The loop its connection lives on. */
  MediaLoop loop();

  /** Address and port it comes from. */
  String address();

  /** What the encoder calls itself; may be empty. */
  String agent();

  /** Round trip to it in milliseconds as TCP measures it, or -1 if unknown. Any thread. */
  double rttMs();

  /** Whether it is still there to hear whether it may publish; on its loop only. */
  boolean isAwaiting();

  /** When bytes last came from it, on the clock of {@link MediaLoop#nowMs}. Any thread. */
  long lastReadAtMs();

  /**
   * Says that it may publish no longer, and why, then ends the connection; the stream sees a lost
   * publisher. Any thread.
   */
  void refuse(String reason);

  /**
   * Asks the publisher to leave this connection for another one, if it said that it understands
   * that (K50). Any thread.
   *
   * @param tcUrl where, absolute or relative; null for the address it came to
   * @param description words for a person
   * @return whether it was asked
   */
  Future<Boolean> requestReconnect(@Nullable String tcUrl, String description);

  /** Where what it sends can be listened in to; on its loop only. */
  CapturePoint capturePoint();

  /** Ends the connection; the stream sees a lost publisher. Any thread. */
  void disconnect(Closing how, String reason);

  /** The same for a reason of the relay's own. */
  default void disconnect(String reason) {
    disconnect(Closing.ENDED, reason);
  }
}
