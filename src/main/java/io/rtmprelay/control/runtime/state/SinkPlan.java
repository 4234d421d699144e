package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is set at run time of one stream's sinks. Immutable.
 *
 * @param added sinks beside those of the route, in the order of their coming
 * @param switches whether sinks of the route are on, by id, where that is not as the route says
 */
public record SinkPlan(List<TargetConfig> added, Map<String, Boolean> switches) {

  /** Nothing is set. */
  public static final SinkPlan NONE = new SinkPlan(List.of(), Map.of());

  public SinkPlan {
    added = List.copyOf(added);
    switches = Map.copyOf(switches);
  }

  /** The same, and {@code more} behind what was added; of one id the former counts. */
  public SinkPlan with(List<TargetConfig> more) {
    return more.isEmpty()
        ? this
        : new SinkPlan(Stream.concat(added.stream(), more.stream()).toList(), switches);
  }

  /** {@code ofRoute} as it is switched now. */
  public TargetConfig switched(TargetConfig ofRoute) {
    return ofRoute.switched(switches.getOrDefault(ofRoute.id(), ofRoute.enabled()));
  }
}
