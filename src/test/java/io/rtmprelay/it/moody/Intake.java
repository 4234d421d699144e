package io.rtmprelay.it.moody;

import io.rtmprelay.it.rtmp.RtmpMessage;

/** What becomes of the messages of one session; called on the session's thread. */
public interface Intake {

  /** One message of media, in the order in which they came. */
  void message(RtmpMessage message);

  /**
   * The connection is closed.
   *
   * @param inOrder whether FCUnpublish and deleteStream came, in this order, as the last of all
   */
  default void ended(boolean inOrder) {}

  /** Makes one for each publish. */
  interface Maker {
    Intake intake(MoodySession session);
  }
}
