package io.rtmprelay.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.transport.loop.LoopLag;
import io.rtmprelay.transport.tls.TlsServer;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is to be known of a node as a whole, beside its streams. Any thread. */
public final class NodeMeters {

  /** Bounds of the loops' histogram: from a millisecond, which nobody feels, to two seconds. */
  private static final int FIRST_LAG_OCTAVE = 10;

  private static final int LAST_LAG_OCTAVE = 21;

  private static final long DISK_LOOK_MS = TimeUnit.SECONDS.toMillis(10);

  private final PrometheusMeterRegistry registry;
  private final StreamSeries series;
  private final Disks disks = new Disks();
  private volatile Map<String, Double> certificates = Map.of();
  private volatile Runnable end = () -> {};

  /** Shows what {@code board} and {@code loops} tell, next to what {@code metrics} shows. */
  public NodeMeters(RelayMetrics metrics, StreamBoard board, List<LoopLag> loops) {
    this.registry = metrics.registry();
    this.series = new StreamSeries(board);
    metrics.gauge("relay.publishers", "Streams that have a publisher now", board::publishers);
    metrics.counter(
        "relay.tls.handshakes.failed",
        "TLS handshakes that failed, of all listeners",
        this,
        ignored -> TlsServer.failedHandshakes());
    Gauge.builder("relay.build.info", () -> 1)
        .description("1, with the version of the relay and of the JVM")
        .tag("version", version())
        .tag("java", Runtime.version().toString())
        .register(registry);
    PrometheusRegistry tables = registry.getPrometheusRegistry();
    tables.register(lags(loops));
    tables.register(series);
    tables.register(
        new GaugeTable(
            "relay_certificate_expiry_timestamp_seconds",
            "When the certificate of a listener expires, in seconds since 1970",
            "listener",
            () -> certificates));
    tables.register(
        new GaugeTable(
            "relay_disk_free_bytes",
            "Bytes that may be written yet where the relay writes",
            "folder",
            disks::freeBytes));
    tables.register(
        new GaugeTable(
            "relay_disk_size_bytes",
            "Bytes of the disk where the relay writes",
            "folder",
            disks::sizeBytes));
  }

  /** As the jar has it. */
  private static String version() {
    String version = NodeMeters.class.getPackage().getImplementationVersion();
    return version == null ? "unpacked" : version;
  }

  private static OctaveHistogram lags(List<LoopLag> loops) {
    OctaveHistogram lags =
        new OctaveHistogram(
            "relay_loop_lag_seconds",
            "How late an event loop comes to what is due on it",
            FIRST_LAG_OCTAVE,
            LAST_LAG_OCTAVE);
    loops.forEach(loop -> lags.with(Labels.of("loop", loop.name()), loop.lateness()));
    return lags;
  }

  /** Shows what {@code config} asks for, from now on. */
  public void become(ServerConfig config) {
    certificates = Certificates.expiry(config);
    disks.watch(config);
    series.show(config.metrics().perStream());
  }

  /**
   * Looks at the process and at the disks from here on, on a worker of their own: it takes the JVM
   * a moment that a start need not wait for, and a disk may hang.
   */
  public void begin(Vertx vertx) {
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("relay-disks", 1);
    worker.executeBlocking(
        () -> {
          disks.look();
          ProcessMeters.bind(registry);
          return null;
        });
    long looking =
        vertx.setPeriodic(
            DISK_LOOK_MS,
            timer ->
                worker.executeBlocking(
                    () -> {
                      disks.look();
                      return null;
                    }));
    end = () -> vertx.cancelTimer(looking);
  }

  /** Looks at nothing from here on: its worker is about to end. Any thread. */
  public void end() {
    end.run();
  }
}
