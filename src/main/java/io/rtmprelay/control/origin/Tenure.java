package io.rtmprelay.control.origin;

import io.vertx.core.Future;

/** The time for which this node is the origin of one stream. Any thread. */
public interface Tenure {

  /** Grows with each origin of the stream's name, and with each stream of one origin. */
  long epoch();

  /** Whether it can be lost at all; if not, nobody need ask {@link #holds}. */
  boolean isLimited();

  /**
   * Whether nothing can have taken it away by then: past that, nothing is sent any more.
   *
   * @param nowMs on the clock of the media loops
   */
  boolean holds(long nowMs);

  /** Completes with the reason, in words, if it is lost before it is given up. */
  Future<String> lost();

  /** Every session with a sink is over: from now on any node may be the stream's origin. */
  void giveUp();
}
