package io.rtmprelay.transport.loop;

import io.netty.channel.IoEventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.cluster.ClusterManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Vert.x whose event loops are split into media loops and control loops. Any thread.
 *
 * <p>Whatever is deployed in the usual way lands on a control loop; streams are pinned to a media
 * loop through {@link MediaLoop}.
 */
public final class MediaLoops {

  private static final Logger log = LoggerFactory.getLogger(MediaLoops.class);

  private static final int CONTROL_LOOPS = 1;

  private static final String WORKER = "relay-ranks";

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
    return of(builder(mediaLoops, transport, options, metrics, tracer).build(), transport);
  }

  /** The same, with the bus of a cluster, whose connections have control loops. */
  public static Future<MediaLoops> start(
      int mediaLoops,
      VertxOptions options,
      @Nullable VertxMetricsFactory metrics,
      @Nullable VertxTracerFactory tracer,
      ClusterManager cluster) {
    SplitTransport transport = new SplitTransport(mediaLoops);
    return builder(mediaLoops, transport, options, metrics, tracer)
        .withClusterManager(cluster)
        .buildClustered()
        .map(vertx -> of(vertx, transport));
  }

  private static VertxBuilder builder(
      int mediaLoops,
      SplitTransport transport,
      VertxOptions options,
      @Nullable VertxMetricsFactory metrics,
      @Nullable VertxTracerFactory tracer) {
    VertxBuilder builder =
        Vertx.builder()
            .with(
                new VertxOptions(options)
                    .setMetricsOptions(options.getMetricsOptions()) // a copy forgets their kind
                    .setEventLoopPoolSize(mediaLoops + CONTROL_LOOPS))
            .withTransport(transport);
    if (metrics != null) {
      builder = builder.withMetrics(metrics);
    }
    if (tracer != null) {
      builder = builder.withTracer(tracer);
    }
    return builder;
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
   * Has media loops get a core first, where the system lets threads differ in that: from now on
   * those that have time stand behind them. It is done by a worker, soon; call it when the loops
   * run, since a thread is as nice as the one that starts it.
   */
  public void goFirst() {
    // Of its own: a pool that is asked again and again starts each thread that it may have.
    WorkerExecutor worker = vertx.createSharedWorkerExecutor(WORKER, 1);
    worker
        .executeBlocking(MediaLoops::ranks, false)
        .onSuccess(found -> found.ifPresentOrElse(ranks -> keepOrder(ranks, worker), worker::close))
        .onFailure(cause -> log.info("all threads are alike to the system: {}", cause.toString()));
  }

  private static Optional<ThreadRanks> ranks() throws IOException {
    Optional<Niceness> niceness = Niceness.find(System.getProperty("os.name"));
    return niceness.isEmpty() ? Optional.empty() : Optional.of(new ThreadRanks(niceness.get()));
  }

  private void keepOrder(ThreadRanks ranks, WorkerExecutor worker) {
    transport.controlLoops().forEach(loop -> loop.execute(ranks::stepBack));
    sort(ranks, worker);
    vertx.setPeriodic(SORT_MS, timer -> sortUnlessStopping(ranks, worker, timer));
  }

  /** Workers end before timers do. */
  private void sortUnlessStopping(ThreadRanks ranks, WorkerExecutor worker, long timer) {
    try {
      sort(ranks, worker);
    } catch (RejectedExecutionException e) {
      vertx.cancelTimer(timer);
    }
  }

  private static void sort(ThreadRanks ranks, WorkerExecutor worker) {
    worker.executeBlocking(
        () -> {
          ranks.sort();
          return null;
        });
  }

  private static LoopLag lag(String kind, int place, IoEventLoop loop) {
    return new LoopLag(kind + "-" + place, loop);
  }
}
