package io.rtmprelay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StreamSeriesTest {

  private static final Instant NOW = Instant.EPOCH;
  private static final int MAX = StreamSeries.MAX_STREAMS;

  private final StreamBoard board = new StreamBoard();
  private final StreamSeries series = new StreamSeries(board);

  /** A stream with one sink, which has sent so much and dropped one message of each kind. */
  private void stream(int number, long sentBytes) {
    SinkReport sink =
        new SinkReport(
            "a",
            "rtmp://h/***",
            Origin.CONFIG,
            true,
            SinkState.LIVE,
            NOW,
            null,
            null,
            sentBytes,
            0,
            7,
            0,
            new Drops(1, 1, 1, 1, 1, 1),
            null,
            null,
            Map.of());
    board.put(
        new StreamReport(
            "live",
            name(number),
            StreamState.LIVE,
            NOW,
            "n",
            1,
            1,
            null,
            List.of(sink),
            3,
            100,
            1_000),
        same -> same);
  }

  private static String name(int number) {
    return "cam%04d".formatted(number);
  }

  private List<String> lines() {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      PrometheusTextFormatWriter.create().write(out, series.collect());
      return out.toString(StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String stream(String metric, String app, String name) {
    return "relay_stream_%s{app=\"%s\",name=\"%s\"}".formatted(metric, app, name);
  }

  private static String sink(String metric, String app, String name, String id) {
    return "relay_stream_sink_%s{app=\"%s\",name=\"%s\",sink=\"%s\"}"
        .formatted(metric, app, name, id);
  }

  @Test
  @DisplayName("nothing unless it is asked for; then what each stream and sink counts, by name")
  void named() {
    stream(1, 500);
    assertThat(lines()).isEmpty();
    series.show(true);
    assertThat(lines())
        .contains(stream("viewers", "live", "cam0001") + " 3.0")
        .contains(stream("memory_used_bytes", "live", "cam0001") + " 100.0")
        .contains(stream("bitrate", "live", "cam0001") + " 0.0")
        .contains("relay_stream_sinks_live{app=\"live\",name=\"cam0001\",sink=\"a\"} 1.0")
        .contains(sink("sent_bytes_total", "live", "cam0001", "a") + " 500.0")
        .contains(sink("dropped_frames_total", "live", "cam0001", "a") + " 6.0")
        .contains(sink("queued_bytes", "live", "cam0001", "a") + " 7.0")
        .hasSize(7);
    series.show(false);
    assertThat(lines()).isEmpty();
  }

  @Test
  @DisplayName(
      "streams beyond the bound are one; who has a series keeps it, and one that goes frees it")
  void bounded() {
    series.show(true);
    for (int i = 1; i <= MAX; i++) {
      stream(i, 0);
    }
    assertThat(lines()).noneMatch(line -> line.contains("other"));
    stream(0, 0); // the first by its name, but the last to come
    stream(MAX + 1, 0);
    assertThat(lines())
        .contains(stream("viewers", "other", "other") + " 6.0")
        .contains(stream("viewers", "live", name(MAX)) + " 3.0")
        .noneMatch(line -> line.contains(name(0)) && line.startsWith("relay_stream_viewers"));
    assertThat(lines().stream().filter(line -> line.startsWith("relay_stream_viewers")))
        .hasSize(MAX + 1);
    board.remove("live/" + name(MAX), 1);
    assertThat(lines())
        .contains(stream("viewers", "live", name(0)) + " 3.0")
        .contains(stream("viewers", "other", "other") + " 3.0");
  }

  @Test
  @DisplayName("the total of those beyond never goes back, whoever of them goes or begins anew")
  void beyond() {
    Beyond total = new Beyond();
    record Counted(String name, long count) {}
    assertThat(total.add(List.of(new Counted("a", 5)), Counted::name, Counted::count)).isEqualTo(5);
    assertThat(
            total.add(
                List.of(new Counted("a", 8), new Counted("b", 1)), Counted::name, Counted::count))
        .isEqualTo(9);
    assertThat(total.add(List.of(new Counted("b", 1)), Counted::name, Counted::count)).isEqualTo(9);
    List<Counted> anew = List.of(new Counted("a", 2), new Counted("b", 0));
    assertThat(total.add(anew, Counted::name, Counted::count)).isEqualTo(11);
  }
}
