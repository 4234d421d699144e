package io.rtmprelay.control.observe;

import io.rtmprelay.relay.StreamStats;

/** Who wants to know what lives on this node. Called on the streams' loops. */
public interface StreamObserver extends SinkObserver, ViewerObserver {

  void streamBegan(StreamStats stats);

  void streamEnded(StreamStats stats);
}
