package io.rtmprelay.control.stream;

import io.rtmprelay.control.viewer.ViewerObserver;
import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.StreamStats;
import io.rtmprelay.relay.life.SinkState;

/** Who wants to know what lives on this node. Called on the streams' loops. */
public interface StreamObserver extends ViewerObserver {

  void streamBegan(StreamStats stats);

  void streamEnded(StreamStats stats);

  /** A sink was attached; it is off. */
  void sinkAttached(SinkStats stats);

  /** A sink is gone; it was off. */
  void sinkDetached(SinkStats stats);

  void sinkChanged(SinkState from, SinkState to);
}
