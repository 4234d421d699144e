package io.rtmprelay.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may publish the names that {@code match}, and where they go. */
public record RouteConfig(
    NamePattern match, PublishRights publish, StreamConfig stream, List<TargetConfig> sinks) {

  /** Who may publish: anyone, or who presents one of the keys. */
  public record PublishRights(boolean open, List<Secret> keys) {}

  /**
   * One sink of a route, templates not yet filled in.
   *
   * @param key publish name sent verbatim, or null if the URL's last segment is the name
   */
  public record TargetConfig(
      String id, Template url, @Nullable Template key, boolean enabled, SinkConfig settings) {}
}
