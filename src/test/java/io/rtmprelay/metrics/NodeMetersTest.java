package io.rtmprelay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.pkitesting.X509Bundle;
import io.prometheus.metrics.model.snapshots.Labels;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.config.yaml.Variables;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.relay.DelayHistogram;
import io.rtmprelay.transport.loop.LoopLag;
import io.rtmprelay.transport.loop.MediaLoops;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeMetersTest {

  private static final X509Bundle GOOD = TestCertificates.good();

  private static ServerConfig config(String text) {
    Variables files =
        new Variables() {
          @Override
          public @Nullable String variable(String name) {
            return null;
          }

          @Override
          public String file(String path) throws IOException {
            return path.equals("cert.pem") ? GOOD.getCertificatePathPEM() : GOOD.getPrivateKeyPEM();
          }
        };
    return switch (ConfigReader.read(text, files, new Machine("n", 2, 1L << 30))) {
      case ConfigResult.Valid valid -> valid.config();
      case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.faults());
    };
  }

  @Test
  @DisplayName("each listener with a certificate says when that expires")
  void certificates() {
    ServerConfig config =
        config(
            """
            ingest:
              - { port: 1935 }
              - { host: "::1", port: 1936, tls: { certificate: cert.pem, key: key.pem } }
            admin: { port: 8443, tls: { certificate: cert.pem, key: key.pem } }
            routes: []
            """);
    double expiry = GOOD.getCertificate().getNotAfter().toInstant().toEpochMilli() / 1000.0;
    assertThat(Certificates.expiry(config))
        .containsOnlyKeys("ingest [::1]:1936", "admin 127.0.0.1:8443")
        .containsEntry("admin 127.0.0.1:8443", expiry);
  }

  @Test
  @DisplayName("disks are those of the state and of what the config records, made or not")
  void disks(@TempDir Path folder) {
    Disks disks = new Disks();
    disks.watch(
        config(
            """
            node: { data: "%1$s/data" }
            routes:
              - match: "live/{name}"
                sinks:
                  - { id: a, url: "file:%1$s/rec/{app}/{name}.flv" }
                  - { id: b, url: "file:%1$s/rec/{app}/{name}-b.flv" }
                  - { id: c, url: "file:{name}.flv" }
                  - { id: d, url: "rtmp://127.0.0.1:1/a/{name}" }
            """
                .formatted(folder)));
    assertThat(disks.freeBytes()).isEmpty();
    disks.look();
    assertThat(disks.freeBytes()).containsOnlyKeys(folder + "/data", folder + "/rec", ".");
    assertThat(disks.sizeBytes()).containsOnlyKeys(folder + "/data", folder + "/rec", ".");
    disks
        .freeBytes()
        .forEach((name, free) -> assertThat(free).isBetween(1.0, disks.sizeBytes().get(name)));
    assertThat(Files.exists(folder.resolve("data"))).isFalse();
  }

  @Test
  @DisplayName("a reload that is refused shows until one is not")
  void reloads() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(100));
    Reloads reloads = new Reloads(List.of("applied", "refused"), "refused", now::get);
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    reloads.show(registry);
    String good = "relay_config_last_reload_successful ";
    String at = "relay_config_last_reload_success_timestamp_seconds ";
    assertThat(registry.scrape().lines()).contains(good + "1.0", at + "100.0");
    now.set(Instant.ofEpochSecond(200));
    reloads.reloaded("refused");
    assertThat(registry.scrape().lines())
        .contains(good + "0.0", at + "100.0")
        .contains("relay_config_reloads_total{outcome=\"refused\"} 1.0")
        .contains("relay_config_reloads_total{outcome=\"applied\"} 0.0");
    reloads.reloaded("applied");
    assertThat(registry.scrape().lines()).contains(good + "1.0", at + "200.0");
  }

  @Test
  @DisplayName("a loop that something holds up says so")
  void lag() {
    MediaLoops loops = MediaLoops.start(2);
    try {
      List<LoopLag> lags = loops.measureLag();
      assertThat(lags).extracting(LoopLag::name).containsExactly("media-0", "media-1", "control-0");
      LoopLag held = lags.getFirst();
      long[] before = held.lateness().counts();
      loops.all().getFirst().run(() -> LockSupport.parkNanos(Duration.ofMillis(700).toNanos()));
      Await.until(
          "the lag is seen",
          Duration.ofSeconds(20),
          () -> held.lateness().below(1, before) > 400_000_000);
    } finally {
      loops.vertx().close().await();
    }
  }

  @Test
  @DisplayName(
      "what is below the first bound is in its bucket, what is above the last in none but +Inf")
  void bounds() {
    DelayHistogram counted = new DelayHistogram();
    counted.record(1, 3); // under a microsecond
    counted.record(Duration.ofMillis(3).toNanos(), 2);
    counted.record(Duration.ofSeconds(30).toNanos(), 1);
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry
        .getPrometheusRegistry()
        .register(
            new OctaveHistogram("lag_seconds", "Lag", 10, 12)
                .with(Labels.of("loop", "a"), counted));
    assertThat(registry.scrape().lines())
        .contains("lag_seconds_bucket{loop=\"a\",le=\"0.001048576\"} 3")
        .contains("lag_seconds_bucket{loop=\"a\",le=\"0.002097152\"} 3")
        .contains("lag_seconds_bucket{loop=\"a\",le=\"0.004194304\"} 5")
        .contains("lag_seconds_bucket{loop=\"a\",le=\"+Inf\"} 6")
        .contains("lag_seconds_count{loop=\"a\"} 6")
        .hasSize(8);
  }
}
