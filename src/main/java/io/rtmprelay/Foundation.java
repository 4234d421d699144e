package io.rtmprelay;

import io.rtmprelay.cluster.ClusterNode;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.config.host.HostAndPort;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.SoleOrigin;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.runtime.state.SharedRecords;
import io.rtmprelay.control.stream.StreamServices;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.metrics.VertxMeters;
import io.rtmprelay.trace.Tracing;
import io.rtmprelay.transport.loop.MediaLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * What a node stands on: its event loops and meters, and the cluster if it is of one. Of a node
 * alone nothing of a cluster is started.
 */
final class Foundation {

  private final RelayMetrics metrics;
  private final MediaLoops loops;
  private final @Nullable ClusterNode cluster;

  private Foundation(RelayMetrics metrics, MediaLoops loops, @Nullable ClusterNode cluster) {
    this.metrics = metrics;
    this.loops = loops;
    this.cluster = cluster;
  }

  /**
   * Lays it. A node alone has it at once; one of a cluster once it is a member, which is not on the
   * caller's thread and fails if another node has its name.
   */
  static Future<Foundation> lay(ServerConfig config) {
    RelayMetrics metrics = new RelayMetrics();
    VertxOptions options = new VertxOptions().setMetricsOptions(VertxMeters.options());
    MicrometerMetricsFactory meters = new MicrometerMetricsFactory(metrics.registry());
    int media = config.threads().media();
    if (!config.cluster().enabled()) {
      MediaLoops loops = MediaLoops.start(media, options, meters, tracing(config));
      return Future.succeededFuture(laid(metrics, loops, null));
    }
    return apart(
        () -> {
          checkFree(config.cluster());
          ClusterNode cluster = ClusterNode.join(config);
          try {
            MediaLoops loops =
                MediaLoops.start(
                        media,
                        options.setEventBusOptions(cluster.eventBus()),
                        meters,
                        tracing(config),
                        cluster.clusterManager())
                    .await();
            return laid(metrics, loops, cluster);
          } catch (Exception e) {
            cluster.leave();
            throw e;
          }
        });
  }

  private static Foundation laid(
      RelayMetrics metrics, MediaLoops loops, @Nullable ClusterNode cluster) {
    ClusterMeters.show(cluster, metrics);
    return new Foundation(metrics, loops, cluster);
  }

  /**
   * Looks before this node joins whether the addresses are free that are listened on after that: to
   * leave at once would be a node lost for the others.
   */
  private static void checkFree(ClusterConfig cluster) throws IOException {
    checkFree("cluster.bus", cluster.host(), cluster.bus());
    checkFree("cluster.media", cluster.host(), cluster.media());
  }

  private static void checkFree(String key, String host, int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true); // what lingers there of a run before does no harm
      probe.bind(new InetSocketAddress(host, port), 1);
    } catch (BindException e) {
      boolean taken = String.valueOf(e.getMessage()).contains("in use");
      String place = key + " " + new HostAndPort(host, port);
      throw taken
          ? new BindException(place + " is in use")
          : new IOException(place + " cannot be listened on: " + e.getMessage(), e);
    }
  }

  /** What may block, on a thread of its own; the future is of no loop. */
  private static <T> Future<T> apart(Work<T> work) {
    Promise<T> done = Promise.promise();
    Thread.ofPlatform()
        .name("cluster")
        .start(
            () -> {
              try {
                done.complete(work.run());
              } catch (Exception | LinkageError e) { // a JVM may lack what Hazelcast asks for
                done.fail(e);
              }
            });
    return done.future();
  }

  /** Something that takes a while. */
  private interface Work<T> {
    @Nullable T run() throws Exception;
  }

  /** Without a collector nothing of it is loaded. */
  private static @Nullable VertxTracerFactory tracing(ServerConfig config) {
    String collector = config.tracing().otlp();
    return collector == null ? null : new Tracing(collector, config.node().name());
  }

  RelayMetrics metrics() {
    return metrics;
  }

  MediaLoops loops() {
    return loops;
  }

  /** Decides which node is the origin of a stream. */
  Origins origins() {
    return cluster == null ? new SoleOrigin() : cluster.origins();
  }

  /** What the node has to do with others' media. */
  Neighbours neighbours(ServerConfig config, StreamServices services, RouteTable routes) {
    return cluster == null
        ? new Neighbours.None()
        : new InnerMedia(config, loops, cluster, services, routes);
  }

  /** What other nodes have set at run time, and are to know of this one. */
  SharedRecords records() {
    return cluster == null ? SharedRecords.ALONE : cluster.records(loops.vertx());
  }

  /** Completes with what is to be said if this node has to leave its cluster, and so to end. */
  Future<String> ousted() {
    return cluster == null ? Promise.<String>promise().future() : cluster.ousted();
  }

  /** Why no stream can be published here now, in words; null if nothing is in the way. */
  @Nullable String trouble() {
    return cluster == null ? null : cluster.trouble();
  }

  /**
   * Gives all up, once no stream is left: what this node is the origin of, its loops, then its
   * membership. The future is of no loop.
   */
  Future<Void> close() {
    Future<Void> settled = cluster == null ? Future.succeededFuture() : cluster.settle();
    Promise<Void> closed = Promise.promise();
    settled.eventually(() -> loops.vertx().close()).onComplete(closed);
    return cluster == null
        ? closed.future()
        : closed
            .future()
            .eventually(
                () ->
                    Foundation.<Void>apart(
                        () -> {
                          cluster.leave();
                          return null;
                        }));
  }
}
