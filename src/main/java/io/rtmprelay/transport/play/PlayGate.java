package io.rtmprelay.transport.play;

import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.relay.viewer.PlayAttempt;
import io.vertx.core.Future;

/** Decides whether a stream may be played. */
@FunctionalInterface
public interface PlayGate {

  /** Nothing is to be played. */
  PlayGate NOTHING = attempt -> Future.succeededFuture(new PlayAnswer.NotFound());

  /**
   * Any thread; the future may complete on any other and is waited for within a time limit. Nothing
   * is held for who does not join the audience it brings.
   */
  Future<PlayAnswer> play(PlayAttempt attempt);
}
