package io.rtmprelay.web.feed;

import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.event.NodeEvent.BansChanged;
import io.rtmprelay.control.event.NodeEvent.ConfigRead;
import io.rtmprelay.control.event.NodeEvent.NodeDraining;
import io.rtmprelay.control.event.NodeEvent.RoutesChanged;
import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.ReportChanges;
import io.rtmprelay.control.event.StreamEvent;
import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.relay.life.StreamState;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What happened on the nodes, numbered in the order in which it is told; the newest {@value #KEPT}
 * are kept, as far as {@value #MAX_KEPT_BYTES} bytes hold them, and what all of them add up to is
 * known. Used on the feed's loop; time is an argument.
 */
final class EventLog implements OtherNodes.Knowledge {

  static final int KEPT = 1_000;

  /** For streams of many sinks; else it is never reached. */
  static final int MAX_KEPT_BYTES = 2 << 20;

  /** Ended streams whose epoch is remembered, so that none comes back from the past. */
  private static final int MAX_ENDED = 1_000;

  private final Consumer<FeedMessage> listener;
  private final FlapFilter flaps = new FlapFilter(this::tell);
  private final Map<String, StreamReport> streams = new HashMap<>();
  private final Map<String, Long> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_ENDED;
        }
      };
  private final Deque<FeedMessage> kept = new ArrayDeque<>(KEPT);
  private long keptBytes;
  private long seq;

  /**
   * @param before the number before the first one
   * @param listener gets each message as it is told
   */
  EventLog(long before, Consumer<FeedMessage> listener) {
    this.seq = before;
    this.listener = listener;
  }

  /** The streams that were there before the first event. */
  void begin(Collection<StreamReport> reports) {
    reports.forEach(report -> streams.put(report.streamName(), report));
  }

  /** The number of the newest event. */
  long seq() {
    return seq;
  }

  /**
   * The streams as all that was told adds up to, figures aside. What is held back is told before.
   */
  Collection<StreamReport> streams() {
    flaps.releaseAll();
    return streams.values();
  }

  /** The events behind number {@code after}; null if they are not all kept, or never were. */
  @Nullable List<FeedMessage> after(long after) {
    if (after > seq || after < seq - kept.size()) {
      return null;
    }
    List<FeedMessage> missed = new ArrayList<>();
    for (FeedMessage message : kept) {
      if (message.seq() > after) {
        missed.add(message);
      }
    }
    return missed;
  }

  /** Tells what is due. */
  void time(long nowMs) {
    flaps.time(nowMs);
  }

  /** When to call {@link #time} next; {@link FlapFilter#NEVER} if nothing can become due. */
  long dueAtMs() {
    return flaps.dueAtMs();
  }

  void add(NodeEvent event, Instant at, long nowMs) {
    switch (event) {
      case StreamNews news -> add(news, at, nowMs);
      case RoutesChanged routes -> tell(number -> FeedJson.routes(number, at, routes.node()));
      case BansChanged bans -> tell(number -> FeedJson.bans(number, at, bans.node()));
      case NodeDraining draining -> node(draining.node(), "draining", at);
      case ConfigRead read -> tell(number -> FeedJson.config(number, at, read));
    }
  }

  private void add(StreamNews news, Instant at, long nowMs) {
    StreamReport report = news.report();
    StreamReport known = streams.get(report.streamName());
    if (known == null ? report.revision() > 1 : isOutdated(report, known)) {
      return;
    }
    become(known, news, at, nowMs);
  }

  private void become(@Nullable StreamReport known, StreamNews news, Instant at, long nowMs) {
    StreamReport report = news.report();
    if (known != null && known.epoch() < report.epoch()) {
      flaps.release(known);
      tell(known, new OfStream(StreamChange.ENDED, "it is published anew"), at);
    }
    streams.put(report.streamName(), report);
    for (StreamEvent event : news.events()) {
      switch (event) {
        case OfStream ofStream -> {
          flaps.release(report);
          if (ofStream.what() == StreamChange.ENDED) {
            streams.remove(report.streamName());
            ended.put(report.streamName(), report.epoch());
          }
          tell(report, ofStream, at);
        }
        case OfSink ofSink -> add(report, ofSink, at, nowMs);
      }
    }
  }

  /** The streams that live on {@code node}. */
  @Override
  public List<StreamReport> of(String node) {
    return streams.values().stream().filter(stream -> stream.node().equals(node)).toList();
  }

  @Override
  public boolean isBehind(StreamReport report) {
    StreamReport known = streams.get(report.streamName());
    return known == null
        ? report.epoch() > ended.getOrDefault(report.streamName(), Long.MIN_VALUE)
        : !isOutdated(report, known);
  }

  @Override
  public boolean isCurrent(StreamReport report) {
    StreamReport known = streams.get(report.streamName());
    return known != null && known.epoch() == report.epoch();
  }

  /** Some of what happened to a stream was never told here; this is how it is since. */
  void missed(StreamReport report, Instant at, long nowMs) {
    if (isBehind(report)) {
      StreamReport known = streams.get(report.streamName());
      List<StreamEvent> events =
          known == null || known.epoch() < report.epoch()
              ? List.of(new OfStream(entered(report.state()), null))
              : ReportChanges.between(known, report, null);
      become(known, new StreamNews(report, events), at, nowMs);
    }
  }

  private static StreamChange entered(StreamState state) {
    return switch (state) {
      case LIVE -> StreamChange.LIVE;
      case GAP -> StreamChange.GAP;
      case ENDING -> StreamChange.ENDING;
    };
  }

  /** A stream is no more, and its node did not say so. */
  void vanished(StreamReport report, String why, Instant at) {
    StreamReport known = streams.get(report.streamName());
    if (known != null && known.epoch() == report.epoch()) {
      flaps.release(known);
      streams.remove(known.streamName());
      ended.put(known.streamName(), known.epoch());
      tell(known, new OfStream(StreamChange.ENDED, why), at);
    }
  }

  /** Something has become of a node. */
  void node(String node, String what, Instant at) {
    tell(number -> FeedJson.node(number, at, node, what));
  }

  /** Of who had the name before, whose end was told, or of what was known from the start. */
  private static boolean isOutdated(StreamReport report, StreamReport known) {
    return report.epoch() < known.epoch()
        || (report.epoch() == known.epoch() && report.revision() <= known.revision());
  }

  private void add(StreamReport stream, OfSink event, Instant at, long nowMs) {
    switch (event.what()) {
      case STATE, CHANGED -> flaps.changed(stream, event, at, nowMs);
      case ADDED, REMOVED -> {
        flaps.release(stream, event.sink().id());
        tell(stream, event, at);
      }
    }
  }

  private void tell(StreamReport stream, OfStream event, Instant at) {
    tell(number -> FeedJson.stream(number, at, stream, event));
  }

  private void tell(StreamReport stream, OfSink event, Instant at) {
    tell(number -> FeedJson.sink(number, at, stream, event));
  }

  private void tell(LongFunction<JsonObject> form) {
    long number = ++seq;
    FeedMessage message = new FeedMessage(number, () -> form.apply(number));
    keep(message);
    listener.accept(message);
  }

  /** As text: the reports that it is made of are many times as large. */
  private void keep(FeedMessage message) {
    kept.addLast(message);
    keptBytes += message.utf8().length;
    while (kept.size() > KEPT || keptBytes > MAX_KEPT_BYTES) {
      keptBytes -= kept.removeFirst().utf8().length;
    }
  }
}
