package io.rtmprelay.control.publisher;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import java.util.List;

/** Whether a publisher may publish. */
public sealed interface Permission {

  /**
   * It may.
   *
   * @param sinks that its stream is to have beside those of its route
   */
  record Granted(List<TargetConfig> sinks) implements Permission {
    public Granted {
      sinks = List.copyOf(sinks);
    }
  }

  /** It may not; {@code reason} is for the peer and the log and holds no secret. */
  record Denied(String reason) implements Permission {}
}
