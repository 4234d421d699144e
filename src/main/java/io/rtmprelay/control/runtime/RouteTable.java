package io.rtmprelay.control.runtime;

import io.rtmprelay.config.RouteConfig;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a node: those set at run time, in the order of their ids, and then the file's. Any
 * thread; what is set counts for whoever asks from then on.
 */
public final class RouteTable {

  /**
   * One route.
   *
   * @param ofFile whether the config file has it; else it was set by a request, which may do less
   */
  public record Entry(RouteConfig config, boolean ofFile) {}

  private final List<Entry> file;
  private volatile List<Entry> entries;

  /**
   * @param routes of the config file
   */
  public RouteTable(List<RouteConfig> routes) {
    this.file = routes.stream().map(route -> new Entry(route, true)).toList();
    this.entries = file;
  }

  /** The first route that takes {@code streamName}; null if none does. */
  public @Nullable Entry first(String streamName) {
    for (Entry entry : entries) {
      if (entry.config.match().match(streamName) != null) {
        return entry;
      }
    }
    return null;
  }

  /** The routes of the config file. */
  List<RouteConfig> file() {
    return file.stream().map(Entry::config).toList();
  }

  /** From now on {@code routes} are asked before the file's. */
  void set(List<RouteConfig> routes) {
    entries =
        Stream.concat(routes.stream().map(route -> new Entry(route, false)), file.stream())
            .toList();
  }
}
