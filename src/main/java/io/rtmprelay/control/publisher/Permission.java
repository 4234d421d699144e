package io.rtmprelay.control.publisher;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import java.util.List;

/** Whether a publisher may publish. */
public sealed interface Permission {

  /**
   * It may.
   *
   * @param sinks that its stream is to have beside those of its route
   * @param named those sinks as a hook named them: JSON objects, which may hold secrets
   */
  record Granted(List<TargetConfig> sinks, List<String> named) implements Permission {
    public Granted {
      sinks = List.copyOf(sinks);
      named = List.copyOf(named);
    }

    @Override
    public String toString() {
      return "Granted[" + sinks.size() + " sinks]";
    }
  }

  /** It may not; {@code reason} is for the peer and the log and holds no secret. */
  record Denied(String reason) implements Permission {}
}
