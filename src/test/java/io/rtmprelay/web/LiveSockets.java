package io.rtmprelay.web;

import io.rtmprelay.RunningNode;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.web.live.SocketLayer;
import java.time.Duration;

/** What the relay has below HTTP, for tests. */
public final class LiveSockets {

  private static final int MANY = 10_000;

  private LiveSockets() {}

  /** Sockets within {@code limits}. */
  public static SocketLayer of(ConnectionLimits limits) {
    return RunningNode.sockets(limits);
  }

  /** Sockets within limits that no test comes near. */
  public static SocketLayer ample() {
    return of(
        new ConnectionLimits(
            new LimitsConfig(
                1 << 20,
                MANY,
                MANY,
                new LimitsConfig.HandshakeRate(MANY, MANY),
                null,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                1_000_000)));
  }
}
