package io.rtmprelay.control.viewer;

import io.rtmprelay.relay.SinkStats;

/** Who wants to know of viewers. Called on the streams' loops. */
public interface ViewerObserver {

  void viewerJoined(SinkStats stats);

  void viewerLeft(SinkStats stats);
}
