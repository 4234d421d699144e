package io.rtmprelay.transport.loop;

import io.netty.channel.IoEventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Vert.x whose event loops are split into media loops and control loops. Any thread.
 *
 * <p>Whatever is deployed in the usual way lands on a control loop; streams are pinned to a media
 * loop through {@link MediaLoop}.
 */
public final class MediaLoops {

  private static final int CONTROL_LOOPS = 1;

  /**
   * What has a name is a file, never a part of a jar, which each process would unpack somewhere.
   */
  private static final FileSystemOptions FILES =
      new FileSystemOptions().setClassPathResolvingEnabled(false);

  /** Between two looks for threads that are new. */
  private static final long SORT_MS = 10_000;

  private final Vertx vertx;
  private final SplitTransport transport;
  private final List<MediaLoop> loops;

  private MediaLoops(Vertx vertx, SplitTransport transport, List<MediaLoop> loops) {
    this.vertx = vertx;
    this.transport = transport;
    this.loops = loops;
  }

  /**
   * Builds the Vert.x.
   *
   * @param mediaLoops loops for media, at least 1
   */
  public static MediaLoops start(int mediaLoops) {
    return start(mediaLoops, new VertxOptions(), null, null);
  }

  /**
   * The same, with metrics if {@code options} have them enabled, and traces if there is a tracer.
   */
  public static MediaLoops start(
      int mediaLoops,
      VertxOptions options,
      @Nullable VertxMetricsFactory metrics,
      @Nullable VertxTracerFactory tracer) {
    SplitTransport transport = new SplitTransport(mediaLoops);
    return of(bootstrap(mediaLoops, transport, options, metrics, tracer).init().vertx(), transport);
  }

  /** The same, with the bus of a cluster, whose connections have control loops. */
  public static Future<MediaLoops> start(
      int mediaLoops,
      VertxOptions options,
      @Nullable VertxMetricsFactory metrics,
      @Nullable VertxTracerFactory tracer,
      ClusterManager cluster) {
    SplitTransport transport = new SplitTransport(mediaLoops);
    return bootstrap(mediaLoops, transport, options, metrics, tracer)
        .clusterManager(cluster)
        .init()
        .clusteredVertx()
        .map(vertx -> of(vertx, transport));
  }

  private static VertxBootstrap bootstrap(
      int mediaLoops,
      SplitTransport transport,
      VertxOptions options,
      @Nullable VertxMetricsFactory metrics,
      @Nullable VertxTracerFactory tracer) {
    VertxBootstrap bootstrap =
        VertxBootstrap.create()
            .options(
                new VertxOptions(options)
                    .setMetricsOptions(options.getMetricsOptions()) // a copy forgets their kind
                    .setFileSystemOptions(FILES)
                    .setEventLoopPoolSize(mediaLoops + CONTROL_LOOPS))
            .transport(transport.implementation())
            // Else the class path is searched for some, and Hazelcast loaded where nobody wants it.
            .serviceProviders(List.of())
            .verticleFactories(List.of());
    if (metrics != null) {
      bootstrap = bootstrap.metricsFactory(metrics);
    }
    if (tracer != null) {
      bootstrap = bootstrap.tracerFactory(tracer);
    }
    return bootstrap;
  }

  private static MediaLoops of(Vertx vertx, SplitTransport transport) {
    VertxInternal internal = (VertxInternal) vertx;
    return new MediaLoops(
        vertx,
        transport,
        transport.mediaLoops().stream().map(loop -> new MediaLoop(internal, loop)).toList());
  }

  public Vertx vertx() {
    return vertx;
  }

  public List<MediaLoop> all() {
    return loops;
  }

  /** Looks from now on how late each loop is: {@code media-0} and so on, {@code control-0}. */
  public List<LoopLag> measureLag() {
    List<LoopLag> lags = new ArrayList<>();
    transport.mediaLoops().forEach(loop -> lags.add(lag("media", lags.size(), loop)));
    int control = lags.size();
    transport.controlLoops().forEach(loop -> lags.add(lag("control", lags.size() - control, loop)));
    return List.copyOf(lags);
  }

  /**
   * Has media loops get a core first, where the JVM's options let threads differ in that: from now
   * on those that have time stand behind them. Call it when the loops run, since a thread's rank is
   * that of the one that starts it.
   */
  public void goFirst() {
    transport.controlLoops().forEach(loop -> loop.execute(ThreadRanks::stepBack));
    ThreadRanks.sort();
    vertx.setPeriodic(SORT_MS, timer -> ThreadRanks.sort());
  }

  private static LoopLag lag(String kind, int place, IoEventLoop loop) {
    return new LoopLag(kind + "-" + place, loop);
  }
}
