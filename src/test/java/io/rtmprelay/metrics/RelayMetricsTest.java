package io.rtmprelay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.FakeOutlet;
import io.rtmprelay.relay.Shot;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.ConnectionLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RelayMetricsTest {

  private static final long MIB = 1 << 20;

  private static final LimitsConfig LIMITS =
      new LimitsConfig(
          MIB,
          10,
          10,
          new LimitsConfig.HandshakeRate(10, 10),
          null,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          1_000_000);

  private final RelayMetrics metrics = new RelayMetrics();
  private final MemoryBudget memory = new MemoryBudget(MIB);

  private List<String> lines() {
    return Arrays.stream(metrics.scrape().split("\n"))
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  /** The value of a metric, its labels included in the name. */
  private double value(String name) {
    List<String> found = lines().stream().filter(line -> line.startsWith(name + " ")).toList();
    assertThat(found).as("%s in %s", name, lines()).hasSize(1);
    return Double.parseDouble(found.getFirst().substring(name.length() + 1));
  }

  /** A stream that was published {@code frames} keyframes of 100 bytes. */
  private Stream stream(int frames) {
    Stream stream = new Stream("live/a", new StreamSettings(MIB, 0, 0), memory);
    for (int i = 0; i < frames; i++) {
      MediaFrame frame = Shot.key(i * 40, i).frame();
      stream.publish(frame, i * 40L);
      frame.release();
    }
    return stream;
  }

  @Test
  @DisplayName("the names and labels, which dashboards rely on")
  void names() {
    metrics.show(memory);
    metrics.show(new ConnectionLimits(LIMITS));
    metrics.gauge("relay.verticles", "Verticles deployed", () -> 3);
    Set<String> names =
        lines().stream()
            .map(line -> line.substring(0, line.lastIndexOf(' ')))
            .filter(name -> !name.startsWith("relay_delay_seconds")) // which has a test of its own
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names)
        .containsExactlyInAnyOrder(
            "relay_streams",
            "relay_received_bytes_total",
            "relay_received_frames_total",
            "relay_sent_bytes_total",
            "relay_sent_frames_total",
            "relay_queued_bytes",
            "relay_queued_oldest_seconds",
            "relay_sink_failures_total{class=\"retryable\"}",
            "relay_sink_failures_total{class=\"slow_down\"}",
            "relay_sink_failures_total{class=\"terminal\"}",
            "relay_memory_stream_fullest_ratio",
            "relay_viewers",
            "relay_viewers_bytes_total",
            "relay_viewers_frames_total",
            "relay_mirrors",
            "relay_mirrors_bytes_total",
            "relay_mirrors_frames_total",
            "relay_sinks{state=\"off\"}",
            "relay_sinks{state=\"dialling\"}",
            "relay_sinks{state=\"starting\"}",
            "relay_sinks{state=\"live\"}",
            "relay_sinks{state=\"retrying\"}",
            "relay_sinks{state=\"failed\"}",
            "relay_sinks{state=\"ending\"}",
            "relay_ignored_frames_total{cause=\"headerless-audio\"}",
            "relay_ignored_frames_total{cause=\"refused-config\"}",
            "relay_ignored_frames_total{cause=\"repeated-config\"}",
            "relay_ignored_frames_total{cause=\"unusable\"}",
            "relay_dropped_frames_total{cause=\"disposable\"}",
            "relay_dropped_frames_total{cause=\"group\"}",
            "relay_dropped_frames_total{cause=\"held\"}",
            "relay_dropped_frames_total{cause=\"leading\"}",
            "relay_dropped_frames_total{cause=\"audio\"}",
            "relay_dropped_frames_total{cause=\"lost\"}",
            "relay_memory_used_bytes",
            "relay_memory_limit_bytes",
            "relay_memory_streams_over",
            "relay_memory_sheds_total{budget=\"stream\"}",
            "relay_memory_sheds_total{budget=\"process\"}",
            "relay_connections",
            "relay_connections_closed_total{reason=\"bitrate\"}",
            "relay_connections_closed_total{reason=\"ended\"}",
            "relay_connections_closed_total{reason=\"fault\"}",
            "relay_connections_closed_total{reason=\"handshake\"}",
            "relay_connections_closed_total{reason=\"idle\"}",
            "relay_connections_closed_total{reason=\"left\"}",
            "relay_connections_closed_total{reason=\"message_size\"}",
            "relay_connections_closed_total{reason=\"protocol\"}",
            "relay_connections_closed_total{reason=\"refused\"}",
            "relay_connections_refused_total{reason=\"connections\"}",
            "relay_connections_refused_total{reason=\"connections_per_address\"}",
            "relay_connections_refused_total{reason=\"heap\"}",
            "relay_connections_refused_total{reason=\"rate\"}",
            "relay_connections_refused_total{reason=\"rate_per_address\"}",
            "relay_hook_seconds_count{outcome=\"allowed\"}",
            "relay_hook_seconds_count{outcome=\"failed\"}",
            "relay_hook_seconds_count{outcome=\"refused\"}",
            "relay_hook_seconds_count{outcome=\"timeout\"}",
            "relay_hook_seconds_sum{outcome=\"allowed\"}",
            "relay_hook_seconds_sum{outcome=\"failed\"}",
            "relay_hook_seconds_sum{outcome=\"refused\"}",
            "relay_hook_seconds_sum{outcome=\"timeout\"}",
            "relay_verticles");
    assertThat(value("relay_verticles")).isEqualTo(3);
    assertThat(value("relay_memory_limit_bytes")).isEqualTo(MIB);
    assertThat(metrics.scrape()).contains("# TYPE relay_sent_bytes_total counter");
  }

  @Test
  @DisplayName("totals stay when streams end; what is now there goes down to zero")
  void totalsStay() {
    Stream first = stream(3);
    Stream second = stream(2);
    metrics.streamBegan(first.stats());
    metrics.streamBegan(second.stats());
    assertThat(value("relay_streams")).isEqualTo(2);
    assertThat(value("relay_received_frames_total")).isEqualTo(5);
    assertThat(value("relay_received_bytes_total")).isEqualTo(500);

    metrics.streamEnded(first.stats());
    metrics.streamEnded(first.stats());
    assertThat(value("relay_streams")).isEqualTo(1);
    assertThat(value("relay_received_frames_total")).isEqualTo(5);
    metrics.streamEnded(second.stats());
    assertThat(value("relay_streams")).isZero();
    assertThat(value("relay_received_bytes_total")).isEqualTo(500);
    first.close();
    second.close();
  }

  @Test
  @DisplayName("budgets: who is over its own, and how often which of them made a stream give way")
  void budgets() {
    MemoryBudget process = new MemoryBudget(2_000);
    metrics.show(process);
    Stream own = new Stream("live/own", new StreamSettings(1_500, 0, 0), process);
    metrics.streamBegan(own.stats());
    Sink sink = own.attach("a", new SinkSettings(MIB, 4_000, StartMode.KEY), 0);
    FakeOutlet outlet = new FakeOutlet(1);
    sink.ready(outlet, 0);
    MediaFrame large = Shot.key(0, 1).sized(1_600).frame();
    own.publish(large, 0);
    large.release();
    assertThat(value("relay_memory_used_bytes")).isEqualTo(1_600);
    assertThat(value("relay_memory_streams_over")).isEqualTo(1);
    assertThat(value("relay_memory_sheds_total{budget=\"stream\"}")).isPositive();
    assertThat(value("relay_memory_sheds_total{budget=\"process\"}")).isZero();
    outlet.close();
    assertThat(value("relay_memory_streams_over")).isZero();
    Stream other = new Stream("live/other", new StreamSettings(MIB, 0, 0), process);
    metrics.streamBegan(other.stats());
    MediaFrame[] frames = {Shot.key(0, 1).sized(1_000).frame(), Shot.key(0, 2).sized(950).frame()};
    for (MediaFrame frame : frames) {
      other.charge(frame);
      other.publish(frame, 0);
    }
    assertThat(value("relay_memory_sheds_total{budget=\"process\"}")).isPositive();
    metrics.streamEnded(own.stats());
    assertThat(value("relay_memory_sheds_total{budget=\"stream\"}")).isPositive();
    own.close();
    other.close();
    for (MediaFrame frame : frames) {
      frame.release();
    }
    assertThat(value("relay_memory_used_bytes")).isZero();
  }

  @Test
  @DisplayName("sinks are counted by state from attachment to detachment, their drops beyond it")
  void sinks() {
    Stream stream = stream(0);
    Sink sink = stream.attach("a", new SinkSettings(MIB, 4_000, StartMode.KEY), 0);
    SinkStats stats = sink.stats();
    metrics.sinkAttached(stats);
    assertThat(value("relay_sinks{state=\"off\"}")).isEqualTo(1);
    metrics.sinkChanged(SinkState.OFF, SinkState.DIALLING);
    metrics.sinkChanged(SinkState.DIALLING, SinkState.LIVE);
    assertThat(value("relay_sinks{state=\"off\"}")).isZero();
    assertThat(value("relay_sinks{state=\"dialling\"}")).isZero();
    assertThat(value("relay_sinks{state=\"live\"}")).isEqualTo(1);
    metrics.sinkChanged(SinkState.LIVE, SinkState.OFF);
    metrics.sinkDetached(stats);
    for (SinkState state : SinkState.values()) {
      String label = "relay_sinks{state=\"%s\"}".formatted(state.name().toLowerCase(Locale.ROOT));
      assertThat(value(label)).as(label).isZero();
    }
    stream.close();
  }
}
