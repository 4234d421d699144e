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

  /**
   * How this node shares its streams with others.
   *
   * @param enabled whether it does at all; what follows is of no use else
   * @param secret known to all nodes and to nobody else; there if enabled
   * @param host address that all inner listeners bind to
   * @param advertise host by which other nodes reach this one; null to find one out
   * @param members port by which nodes are members of one cluster
   * @param bus port by which they tell each other of commands and events
   * @param media port by which media goes from node to node
   * @param peers members that are asked first, {@code host} or {@code host:port}; this node may be
   *     among them
   * @param dns name whose addresses are the members, in place of peers; null for none
   * @param nodes how many there are when none is missing
   * @param quorum how many must be in touch for streams to be published, from 1 to {@code nodes}
   * @param detection how long a node may be silent until the others take it for lost
   * @param tls whether media goes from node to node encrypted
   */
  public record ClusterConfig(
      boolean enabled,
      @Nullable Secret secret,
      String host,
      @Nullable String advertise,
      int members,
      int bus,
      int media,
      List<String> peers,
      @Nullable String dns,
      int nodes,
      int quorum,
      Duration detection,
      boolean tls) {

    public ClusterConfig {
      peers = List.copyOf(peers);
    }
  }

  /** How long publishers may go on after the node is told to stop. */
  public record DrainConfig(Duration deadline) {}
}
