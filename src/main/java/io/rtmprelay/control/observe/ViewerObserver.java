package io.rtmprelay.control.observe;

import io.rtmprelay.relay.SinkStats;

/** Who wants to know of viewers. Called on the streams' loops. */
public interface ViewerObserver {

  void viewerJoined(SinkStats stats);

  void viewerLeft(SinkStats stats);

  /** Another node gets the stream for viewers of its own. */
  void mirrorBegan(SinkStats stats);

  void mirrorEnded(SinkStats stats);
}
