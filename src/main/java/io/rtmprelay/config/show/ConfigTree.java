package io.rtmprelay.config.show;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.ServerConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A config as the tree of its keys, every default filled in, in the order and the spelling of the
 * reference file. Immutable; prints masked.
 */
public final class ConfigTree {

  private final Shown.Keys root;

  private ConfigTree(Shown.Keys root) {
    this.root = root;
  }

  public static ConfigTree of(ServerConfig config) {
    return new ConfigTree(ServerPlaces.of(config));
  }

  /** One sink by itself, in the form of {@link #shown}, but without its key. */
  public static Map<String, @Nullable Object> sink(TargetConfig sink) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(SinkPlaces.of(sink).plain());
    shown.remove("key");
    return Collections.unmodifiableMap(shown);
  }

  /** One route by itself, in the form of {@link #shown}. */
  public static Map<String, @Nullable Object> route(RouteConfig route) {
    return RoutePlaces.of(route).plain();
  }

  /**
   * The same with other places masked too.
   *
   * @param paths by position, as a fault names them: {@code routes[0].sinks[1].url}
   */
  public ConfigTree hiding(Set<String> paths) {
    return new ConfigTree(new Hiding(paths).of(root));
  }

  /**
   * As it may be shown to whoever may see a config: maps, lists, texts, numbers, truth values and
   * null. Secrets are {@code ***}, and so is the end of each URL that may hold one.
   */
  public Map<String, @Nullable Object> shown() {
    return root.plain();
  }

  /**
   * What {@code after} has otherwise, in the order of the keys; empty if nothing. What changes only
   * because a default does is told once, at the default.
   */
  public List<ConfigChange> changesTo(ConfigTree after) {
    return Difference.of(root, after.root);
  }

  Shown.Keys root() {
    return root;
  }

  @Override
  public String toString() {
    return shown().toString();
  }
}
