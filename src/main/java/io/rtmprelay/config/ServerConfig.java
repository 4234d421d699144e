package io.rtmprelay.config;

import io.rtmprelay.config.observe.LogConfig;
import io.rtmprelay.config.observe.MetricsConfig;
import io.rtmprelay.config.observe.TracingConfig;
import io.rtmprelay.config.tls.ServerTls;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole config of one relay: checked, immutable, with every default filled in.
 *
 * @param viewers listeners that serve media alone
 * @param events where state changes are posted
 * @param routes the first that matches a stream's name is the one
 */
public record ServerConfig(
    NodeConfig node,
    List<IngestConfig> ingest,
    AdminConfig admin,
    List<ViewersConfig> viewers,
    ThreadsConfig threads,
    LimitsConfig limits,
    StreamConfig stream,
    SinkConfig sink,
    List<RouteConfig> routes,
    List<EventsConfig> events,
    ClusterConfig cluster,
    DrainConfig drain,
    LogConfig log,
    MetricsConfig metrics,
    TracingConfig tracing) {

  public ServerConfig {
    ingest = List.copyOf(ingest);
    viewers = List.copyOf(viewers);
    routes = List.copyOf(routes);
    events = List.copyOf(events);
  }

  /** The same with what only a start can change as {@code running} has it. */
  public ServerConfig within(ServerConfig running) {
    return new ServerConfig(
        running.node,
        ingest,
        admin,
        viewers,
        running.threads,
        limits,
        stream,
        sink,
        routes,
        events,
        running.cluster,
        drain,
        log,
        metrics,
        running.tracing);
  }

  /** One address viewers connect to; port 0 takes any free one. */
  public record ViewersConfig(String host, int port, @Nullable ServerTls tls) {}

  /** One receiver of state changes, and the secret they are signed with. */
  public record EventsConfig(String url, Secret secret) {}

  /** Whether nodes share streams, and the secret their inner hops present. */
  public record ClusterConfig(boolean enabled, @Nullable Secret secret) {}

  /** How long publishers may go on after the node is told to stop. */
  public record DrainConfig(Duration deadline) {}
}
