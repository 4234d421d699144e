package io.rtmprelay.rtmp.session.capture;

import io.rtmprelay.media.WireImage;

/** Who is shown what comes on one connection, as it came. Called on the connection's loop. */
public interface MessageTap {

  /**
   * A message, before anybody acts on it; it may hold keys.
   *
   * @param timestampMs milliseconds modulo 2^32
   * @param body borrowed for the call
   */
  void message(int typeId, int streamId, int timestampMs, WireImage body);

  /**
   * Nothing more comes; called once.
   *
   * @param reason words for a person
   */
  void ended(String reason);
}
