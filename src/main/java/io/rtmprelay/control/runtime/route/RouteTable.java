package io.rtmprelay.control.runtime.route;

import io.rtmprelay.config.RouteConfig;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a node: those set at run time, in the order of their ids, and then the file's. Any
 * thread; what is set counts for whoever asks from then on.
 */
public final class RouteTable {

  private volatile Routes routes;
  private Consumer<RouteChange> onChange = change -> {};

  /**
   * @param routes of the config file
   */
  public RouteTable(List<RouteConfig> routes) {
    this.routes = new Routes(List.of(), routes);
  }

  /** The first route that takes {@code streamName}; null if none does. */
  public @Nullable RouteConfig first(String streamName) {
    return routes.first(streamName);
  }

  /** The routes of the config file. */
  public List<RouteConfig> file() {
    return routes.file();
  }

  /**
   * Has {@code follower} told of each change that streams which live already are to follow, one
   * after the other and after it counts.
   */
  public synchronized void onChange(Consumer<RouteChange> follower) {
    onChange = follower;
  }

  /** The config file's routes are these; those set at run time stay. */
  public synchronized void become(List<RouteConfig> file) {
    change(new Routes(routes.runtime(), file));
  }

  /** The routes set at run time are the same, but for the defaults that the file has for them. */
  public synchronized void reread(List<RouteConfig> runtime) {
    change(new Routes(runtime, routes.file()));
  }

  private void change(Routes next) {
    RouteChange change = new RouteChange(routes, next);
    routes = next;
    onChange.accept(change);
  }

  /**
   * From now on {@code runtime} are asked before the file's. A stream that lives keeps the route it
   * began with.
   */
  public synchronized void set(List<RouteConfig> runtime) {
    routes = new Routes(runtime, routes.file());
  }
}
