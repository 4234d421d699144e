package io.rtmprelay;

import io.rtmprelay.cluster.ClusterNode;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.control.StreamRegistry;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.hop.Arrivals;
import io.rtmprelay.control.hop.Hops;
import io.rtmprelay.control.inner.InnerClient;
import io.rtmprelay.control.inner.InnerGate;
import io.rtmprelay.control.inner.InnerKind;
import io.rtmprelay.control.mirror.MirrorServices;
import io.rtmprelay.control.mirror.MirrorSource;
import io.rtmprelay.control.mirror.MirrorTimes;
import io.rtmprelay.control.mirror.Mirrors;
import io.rtmprelay.control.publisher.PublisherAdmission;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.stream.Forwarder;
import io.rtmprelay.control.stream.StreamServices;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.transport.RtmpServer;
import io.rtmprelay.transport.loop.MediaLoops;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Media between the nodes of a cluster, wired: publishers that are passed on, and streams for
 * viewers at other nodes. Any thread.
 */
final class InnerMedia implements Neighbours {

  /** How long a publisher may wait for another origin: less than a gate may take to answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final ControlBus bus;
  private final InnerGate gate;
  private final InnerClient client;
  private final Hops hops;
  private final Mirrors mirrors;
  private final RtmpServer listener;

  InnerMedia(
      ServerConfig config,
      MediaLoops loops,
      ClusterNode cluster,
      StreamServices services,
      RouteTable routes) {
    ClusterConfig inner = config.cluster();
    this.bus = services.bus();
    this.gate = new InnerGate(cluster.innerSecret());
    this.client =
        new InnerClient(
            services.client(), cluster.innerSecret(), inner.detection(), trust(inner, cluster));
    this.hops = new Hops(services, cluster.origins(), client, PATIENCE);
    this.mirrors =
        new Mirrors(
            loops,
            routes,
            new MirrorServices(
                cluster::self,
                cluster.origins(),
                bus::mirror,
                services.memory(),
                services.viewers(),
                services.observer(),
                MirrorTimes.DEFAULT));
    this.listener = RtmpServer.forNodes(loops, address(inner, cluster), Node.CHUNK_SIZE, gate);
  }

  private static IngestConfig address(ClusterConfig inner, ClusterNode cluster) {
    ServerTls tls = inner.tls() ? cluster.identity().serverTls() : null;
    return new IngestConfig(inner.host(), inner.media(), null, tls);
  }

  /** Null if media goes plain. */
  private static @Nullable ClientTls trust(ClusterConfig inner, ClusterNode cluster) {
    return inner.tls() ? cluster.identity().clientTls() : null;
  }

  @Override
  public Forwarder forwarder() {
    return hops;
  }

  @Override
  public ViewerAdmission.Elsewhere elsewhere() {
    return mirrors;
  }

  @Override
  public Future<?> open(StreamRegistry streams, PublisherAdmission admission) {
    gate.handle(InnerKind.PUBLISHER, new Arrivals(streams, admission));
    gate.handle(InnerKind.MIRROR, mirrors);
    bus.onMirrors(new MirrorSource(streams, client)::answer);
    return listener.listen();
  }

  @Override
  public Future<Void> stop(String reason) {
    return mirrors.stop(reason);
  }
}
