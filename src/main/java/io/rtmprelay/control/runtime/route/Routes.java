package io.rtmprelay.control.runtime.route;

import io.rtmprelay.config.RouteConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All routes of a node at one time. Immutable.
 *
 * @param runtime those set at run time, which are asked first
 * @param file those of the config file
 */
record Routes(List<RouteConfig> runtime, List<RouteConfig> file) {

  Routes {
    runtime = List.copyOf(runtime);
    file = List.copyOf(file);
  }

  /** The first route that takes {@code streamName}; null if none does. */
  @Nullable RouteConfig first(String streamName) {
    RouteConfig first = RouteConfig.first(runtime, streamName);
    return first == null ? firstOfFile(streamName) : first;
  }

  /** The same, whatever was set at run time. */
  @Nullable RouteConfig firstOfFile(String streamName) {
    return RouteConfig.first(file, streamName);
  }
}
