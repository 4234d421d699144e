package io.rtmprelay.web;

import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.web.live.SocketLayer;

/** What the relay has below HTTP, for tests of other packages. */
public final class LiveSockets {

  private LiveSockets() {}

  /** Sockets within {@code limits}. */
  public static SocketLayer of(ConnectionLimits limits) {
    return new LiveServer.Sockets(limits);
  }
}
