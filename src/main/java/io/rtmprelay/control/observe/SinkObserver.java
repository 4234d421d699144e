package io.rtmprelay.control.observe;

import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.relay.life.SinkState;

/** Who wants to know which sinks there are on this node. Called on the streams' loops. */
public interface SinkObserver {

  /** A sink was attached; it is off. */
  void sinkAttached(SinkStats stats);

  /** A sink is gone; it was off. */
  void sinkDetached(SinkStats stats);

  void sinkChanged(SinkState from, SinkState to);

  /** A session failed, or could not be made. */
  void sinkFailed(FailureClass kind);
}
