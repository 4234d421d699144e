package io.rtmprelay.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What single streams and sinks count, with their names for labels: of the first {@link
 * #MAX_STREAMS} streams and {@link #MAX_SINKS} sinks that are there; those beyond are summed up
 * under one name. As fresh as the streams' reports. Any thread.
 */
final class StreamSeries implements MultiCollector {

  static final int MAX_STREAMS = 200;
  static final int MAX_SINKS = 1_000;

  private static final String APP = "app";
  private static final String NAME = "name";
  private static final String SINK = "sink";
  private static final String OTHER = "other";
  private static final Labels OTHER_STREAMS = Labels.of(APP, OTHER, NAME, OTHER);
  private static final Labels OTHER_SINKS = Labels.of(APP, OTHER, NAME, OTHER, SINK, OTHER);

  private final StreamBoard board;
  private final Chosen<StreamReport> streams = new Chosen<>(MAX_STREAMS);
  private final Chosen<OneSink> sinks = new Chosen<>(MAX_SINKS);
  private final Beyond sent = new Beyond();
  private final Beyond dropped = new Beyond();
  private volatile boolean shown;

  /** A sink and whose it is. */
  private record OneSink(StreamReport stream, SinkReport sink) {

    String key() {
      return stream.streamName() + " " + sink.id();
    }

    Labels labels() {
      return Labels.of(APP, stream.app(), NAME, stream.name(), SINK, sink.id());
    }
  }

  StreamSeries(StreamBoard board) {
    this.board = board;
  }

  /** Shows them from the next scrape on, or no more. */
  void show(boolean wanted) {
    shown = wanted;
  }

  @Override
  public synchronized MetricSnapshots collect() {
    if (!shown) {
      return new MetricSnapshots();
    }
    List<StreamReport> all = board.all();
    streams.choose(all, StreamReport::streamName);
    List<OneSink> every = new ArrayList<>();
    for (StreamReport stream : all) {
      stream.sinks().forEach(sink -> every.add(new OneSink(stream, sink)));
    }
    sinks.choose(every, OneSink::key);
    return new MetricSnapshots(
        gauge(
            "relay_stream_bitrate",
            "Bits per second that a stream's publisher sends",
            streamPoints(s -> s.publisher() == null ? 0 : s.publisher().bitrate())),
        gauge(
            "relay_stream_memory_used_bytes",
            "Bytes of media that a stream holds",
            streamPoints(StreamReport::memoryUsed)),
        gauge("relay_stream_viewers", "Viewers of a stream", streamPoints(StreamReport::viewers)),
        gauge(
            "relay_stream_sinks_live",
            "1 while a sink is live, else 0; of other sinks, how many are",
            sinkPoints(each -> each.sink.state() == SinkState.LIVE ? 1 : 0)),
        gauge(
            "relay_stream_sink_queued_bytes",
            "Bytes that wait for a sink",
            sinkPoints(each -> each.sink.queueBytes())),
        counter(
            "relay_stream_sink_sent_bytes",
            "Bytes of media handed to a sink",
            sinkCounts(sent, each -> each.sink.bytesOut())),
        counter(
            "relay_stream_sink_dropped_frames",
            "Messages not sent to a sink",
            sinkCounts(dropped, each -> total(each.sink.drops()))));
  }

  private static long total(Drops drops) {
    return drops.disposable()
        + drops.group()
        + drops.held()
        + drops.leading()
        + drops.audio()
        + drops.lost();
  }

  private List<DataPointSnapshot> streamPoints(ToLongFunction<StreamReport> of) {
    List<DataPointSnapshot> points = new ArrayList<>();
    for (StreamReport stream : streams.named()) {
      points.add(point(Labels.of(APP, stream.app(), NAME, stream.name()), of.applyAsLong(stream)));
    }
    if (!streams.beyond().isEmpty()) {
      points.add(point(OTHER_STREAMS, streams.beyond().stream().mapToLong(of).sum()));
    }
    return points;
  }

  private List<DataPointSnapshot> sinkPoints(ToLongFunction<OneSink> of) {
    List<DataPointSnapshot> points = new ArrayList<>();
    sinks.named().forEach(sink -> points.add(point(sink.labels(), of.applyAsLong(sink))));
    if (!sinks.beyond().isEmpty()) {
      points.add(point(OTHER_SINKS, sinks.beyond().stream().mapToLong(of).sum()));
    }
    return points;
  }

  private List<DataPointSnapshot> sinkCounts(Beyond beyond, ToLongFunction<OneSink> of) {
    List<DataPointSnapshot> points = new ArrayList<>();
    sinks.named().forEach(sink -> points.add(count(sink.labels(), of.applyAsLong(sink))));
    long others = beyond.add(sinks.beyond(), OneSink::key, of);
    if (!sinks.beyond().isEmpty()) {
      points.add(count(OTHER_SINKS, others));
    }
    return points;
  }

  private static DataPointSnapshot point(Labels labels, long value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static DataPointSnapshot count(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static GaugeSnapshot gauge(String name, String help, List<DataPointSnapshot> points) {
    GaugeSnapshot.Builder all = GaugeSnapshot.builder().name(name).help(help);
    points.forEach(point -> all.dataPoint((GaugeDataPointSnapshot) point));
    return all.build();
  }

  private static CounterSnapshot counter(String name, String help, List<DataPointSnapshot> points) {
    CounterSnapshot.Builder all = CounterSnapshot.builder().name(name).help(help);
    points.forEach(point -> all.dataPoint((CounterDataPointSnapshot) point));
    return all.build();
  }
}
