package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.RouteConfig;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a node: those set at run time, in the order of their ids, and then the file's. Any
 * thread; what is set counts for whoever asks from then on.
 */
public final class RouteTable {

  private final List<RouteConfig> file;
  private volatile List<RouteConfig> all;

  /**
   * @param routes of the config file
   */
  public RouteTable(List<RouteConfig> routes) {
    this.file = List.copyOf(routes);
    this.all = file;
  }

  /** The first route that takes {@code streamName}; null if none does. */
  public @Nullable RouteConfig first(String streamName) {
    return RouteConfig.first(all, streamName);
  }

  /** The routes of the config file. */
  public List<RouteConfig> file() {
    return file;
  }

  /** From now on {@code routes} are asked before the file's. */
  void set(List<RouteConfig> routes) {
    all = Stream.concat(routes.stream(), file.stream()).toList();
  }
}
