package io.rtmprelay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.rtmprelay.control.observe.StreamObserver;
import io.rtmprelay.relay.DelayHistogram;
import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.StreamStats;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.transport.limit.Closing;
import io.rtmprelay.transport.limit.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What the relay counts, for Prometheus. Any thread.
 *
 * <p>Streams count in fields of their own; a scrape reads them. So a frame costs no meter anything.
 */
public final class RelayMetrics implements StreamObserver {

  /** Content type of {@link #scrape}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final double MS_PER_SECOND = 1_000;
  private static final long PER_MILLE = 1_000;

  private static final ToLongFunction<SinkStats> DELAY_SUM_NANOS = SinkStats::delaySumNanos;

  private static final List<String> HOOK_OUTCOMES =
      List.of("allowed", "refused", "timeout", "failed");

  private final Map<String, HookAnswers> hooks = new HashMap<>();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CounterSet<StreamStats> streams = new CounterSet<>();
  private final CounterSet<SinkStats> sinks = new CounterSet<>();
  private final CounterSet<SinkStats> viewers = new CounterSet<>();
  private final CounterSet<SinkStats> mirrors = new CounterSet<>();
  private final Map<FailureClass, Counter> sinkFailures = new EnumMap<>(FailureClass.class);
  private final Map<SinkState, AtomicInteger> sinksByState = new EnumMap<>(SinkState.class);

  public RelayMetrics() {
    // Pools of HTTP clients, one for each server that is asked something, have other labels than
    // other pools.
    registry.config().meterFilter(MeterFilter.deny(id -> "http".equals(id.getTag("pool_type"))));
    HOOK_OUTCOMES.forEach(this::hooks);
    gauge("relay.streams", "Streams that live here", streams::size);
    total("relay.received.bytes", "Bytes of media received", streams, StreamStats::bytesIn);
    total("relay.received.frames", "Messages received", streams, StreamStats::framesIn);
    total("relay.sent.bytes", "Bytes of media handed to sinks", sinks, SinkStats::bytesOut);
    total("relay.sent.frames", "Messages handed to sinks", sinks, SinkStats::framesOut);
    gauge(
        "relay.queued.bytes",
        "Bytes waiting in sinks' queues",
        () -> sinks.sumOfLive(SinkStats::queuedBytes));
    gauge("relay.viewers", "Viewers that watch now, by whatever protocol", viewers::size);
    total("relay.viewers.bytes", "Bytes of media handed to viewers", viewers, SinkStats::bytesOut);
    total("relay.viewers.frames", "Messages handed to viewers", viewers, SinkStats::framesOut);
    gauge("relay.mirrors", "Other nodes that get a stream of this one", mirrors::size);
    total(
        "relay.mirrors.bytes",
        "Bytes of media handed to other nodes",
        mirrors,
        SinkStats::bytesOut);
    total("relay.mirrors.frames", "Messages handed to other nodes", mirrors, SinkStats::framesOut);
    gauge(
        "relay.queued.oldest.seconds",
        "Seconds of media that wait for the sink which lags most",
        () -> sinks.maxOfLive(SinkStats::queuedMs) / MS_PER_SECOND);
    gauge(
        "relay.memory.stream.fullest.ratio",
        "Part of its own limit that the fullest stream holds, 0 to 1 and above",
        () ->
            streams.maxOfLive(stats -> PER_MILLE * stats.heldBytes() / stats.limitBytes())
                / (double) PER_MILLE);
    registry.getPrometheusRegistry().register(delays());
    for (FailureClass kind : FailureClass.values()) {
      sinkFailures.put(
          kind,
          Counter.builder("relay.sink.failures")
              .description("Sessions of sinks that failed, by what is done about it")
              .tag("class", word(kind))
              .register(registry));
    }
    for (SinkState state : SinkState.values()) {
      AtomicInteger count = new AtomicInteger();
      sinksByState.put(state, count);
      Gauge.builder("relay.sinks", count::get)
          .description("Sinks by state")
          .tag("state", word(state))
          .register(registry);
    }
    dropped("disposable", SinkStats::droppedDisposable);
    dropped("group", SinkStats::droppedInGroups);
    dropped("held", SinkStats::droppedWaiting);
    dropped("leading", SinkStats::droppedLeading);
    dropped("audio", SinkStats::droppedAudio);
    dropped("lost", SinkStats::droppedLost);
    ignored("unusable", StreamStats::unusableFrames);
    ignored("repeated-config", StreamStats::repeatedConfigs);
    ignored("refused-config", StreamStats::refusedConfigs);
    ignored("headerless-audio", StreamStats::headerlessAudio);
    shed("stream", StreamStats::shedsForStream);
    shed("process", StreamStats::shedsForProcess);
  }

  private OctaveHistogram delays() {
    List<ToLongFunction<SinkStats>> octaves = new ArrayList<>();
    for (int i = 0; i < DelayHistogram.BOUNDS; i++) {
      int octave = i;
      octaves.add(stats -> stats.delays().octave(octave));
    }
    octaves.forEach(sinks::keep);
    sinks.keep(DELAY_SUM_NANOS);
    return new OctaveHistogram(
            "relay_delay_seconds",
            "From a frame's arrival to its hand-over to a sink's socket",
            0,
            DelayHistogram.BOUNDS)
        .with(
            Labels.EMPTY,
            octave -> sinks.total(octaves.get(octave)),
            () -> sinks.total(DELAY_SUM_NANOS));
  }

  /** Counts one answer of a publishing hook, by what it was, and how long it took. */
  public void hookAnswered(Enum<?> outcome, Duration took) {
    HookAnswers answers = hooks.get(word(outcome));
    if (answers != null) {
      answers.nanos.add(took.toNanos());
      answers.count.increment();
    }
  }

  /** Those of one outcome, and the time they took together. */
  private record HookAnswers(LongAdder count, LongAdder nanos) {}

  private void hooks(String outcome) {
    HookAnswers answers = new HookAnswers(new LongAdder(), new LongAdder());
    hooks.put(outcome, answers);
    FunctionTimer.builder(
            "relay.hook",
            answers,
            all -> all.count.sum(),
            all -> all.nanos.sum(),
            TimeUnit.NANOSECONDS)
        .description("Answers of publishing hooks, by outcome")
        .tag("outcome", outcome)
        .register(registry);
  }

  private void dropped(String cause, ToLongFunction<SinkStats> counter) {
    String what = "Messages not sent to a sink, by cause";
    total("relay.dropped.frames", what, "cause", cause, sinks, counter);
  }

  private void ignored(String cause, ToLongFunction<StreamStats> counter) {
    String what = "Messages of publishers that are for no sink, by cause";
    total("relay.ignored.frames", what, "cause", cause, streams, counter);
  }

  private void shed(String budget, ToLongFunction<StreamStats> counter) {
    String what = "Times that media was given up, by the budget that asked for it";
    total("relay.memory.sheds", what, "budget", budget, streams, counter);
  }

  /** Shows what the process's media may hold and holds. */
  public void show(MemoryBudget memory) {
    gauge("relay.memory.used.bytes", "Bytes of media held", memory::heldBytes);
    gauge("relay.memory.limit.bytes", "Bytes of media that may be held", memory::limitBytes);
    gauge(
        "relay.memory.streams.over",
        "Streams that hold more media than their own limit now",
        memory::streamsOverLimit);
  }

  /** Shows the connections of publishers. */
  public void show(ConnectionLimits connections) {
    gauge("relay.connections", "Connections of publishers", connections::open);
    for (Entry by : Entry.values()) {
      counter(
          "relay.connections.refused",
          "Connections that a limit refused",
          "reason",
          by.word(),
          connections.counts(),
          counts -> counts.refused(by));
    }
    for (Closing how : Closing.values()) {
      counter(
          "relay.connections.closed",
          "Connections that ended, by how",
          "reason",
          how.word(),
          connections.counts(),
          counts -> counts.closed(how));
    }
  }

  /** Shows how often the config file was read again, and what came of it. */
  public void show(Reloads reloads) {
    reloads.show(registry);
  }

  /** Shows a number that is read at each scrape. */
  public void gauge(String name, String description, Supplier<Number> number) {
    Gauge.builder(name, number).description(description).register(registry);
  }

  /** Shows what {@code counted}, which somebody else keeps, has counted since the start. */
  public <T> void counter(String name, String description, T counted, ToDoubleFunction<T> counter) {
    FunctionCounter.builder(name, counted, counter).description(description).register(registry);
  }

  /** The same for one of several kinds, told apart by a label. */
  public <T> void counter(
      String name,
      String description,
      String label,
      String value,
      T counted,
      ToDoubleFunction<T> counter) {
    FunctionCounter.builder(name, counted, counter)
        .description(description)
        .tag(label, value)
        .register(registry);
  }

  private <T> void total(
      String name, String description, CounterSet<T> of, ToLongFunction<T> counter) {
    of.keep(counter);
    counter(name, description, of, all -> all.total(counter));
  }

  private <T> void total(
      String name,
      String description,
      String label,
      String value,
      CounterSet<T> of,
      ToLongFunction<T> counter) {
    of.keep(counter);
    counter(name, description, label, value, of, all -> all.total(counter));
  }

  @Override
  public void streamBegan(StreamStats stats) {
    streams.add(stats);
  }

  @Override
  public void streamEnded(StreamStats stats) {
    streams.retire(stats);
  }

  @Override
  public void sinkAttached(SinkStats stats) {
    sinks.add(stats);
    change(SinkState.OFF, 1);
  }

  @Override
  public void sinkDetached(SinkStats stats) {
    sinks.retire(stats);
    change(SinkState.OFF, -1);
  }

  @Override
  public void sinkChanged(SinkState from, SinkState to) {
    change(from, -1);
    change(to, 1);
  }

  @Override
  public void sinkFailed(FailureClass kind) {
    Counter counter = sinkFailures.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void viewerJoined(SinkStats stats) {
    viewers.add(stats);
  }

  @Override
  public void viewerLeft(SinkStats stats) {
    viewers.retire(stats);
  }

  @Override
  public void mirrorBegan(SinkStats stats) {
    mirrors.add(stats);
  }

  @Override
  public void mirrorEnded(SinkStats stats) {
    mirrors.retire(stats);
  }

  private void change(SinkState state, int by) {
    AtomicInteger count = sinksByState.get(state);
    if (count != null) {
      count.addAndGet(by);
    }
  }

  /** The registry, for Vert.x's own meters. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** All meters in Prometheus's text format. */
  public String scrape() {
    return registry.scrape();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
