package io.rtmprelay.web.feed;

import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.ReportChanges;
import io.rtmprelay.control.event.StreamEvent;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.Drops;
import io.rtmprelay.control.report.StreamReport.Origin;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.report.StreamReport.TrackReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What verticles of a node may tell, in any order in which it may come. */
final class NodeScript {

  static final String NODE = "n1";
  private static final List<SinkState> STATES = List.of(SinkState.values());
  private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
  private static final Drops NONE = new Drops(0, 0, 0, 0, 0, 0);

  private final Random random;
  private final int names;
  private final int mostSinks;
  private final Map<String, StreamReport> live = new HashMap<>();
  private final List<StreamReport> endings = new ArrayList<>();
  private long epochs;
  private long ticks;

  NodeScript(long seed, int names, int mostSinks) {
    this.random = new Random(seed);
    this.names = names;
    this.mostSinks = mostSinks;
  }

  static StreamReport stream(
      String name,
      long epoch,
      long revision,
      StreamState state,
      @Nullable PublisherReport publisher,
      List<SinkReport> sinks) {
    return new StreamReport(
        "live", name, state, T0, NODE, epoch, revision, publisher, sinks, 0, 10, 20);
  }

  static SinkReport sink(String id, SinkState state, @Nullable String reason, long sinceMs) {
    return new SinkReport(
        id,
        "rtmp://host/app/***",
        Origin.CONFIG,
        true,
        state,
        T0.plusMillis(sinceMs),
        reason,
        null,
        0,
        0,
        0,
        0,
        NONE,
        null,
        null,
        Map.of());
  }

  static PublisherReport publisher(int host) {
    TrackReport track = new TrackReport("video", 0, "avc1");
    return new PublisherReport("10.0.0." + host + ":1", "OBS", List.of(track), 1, null, null);
  }

  /** What happens next. */
  NodeEvent next() {
    if (!endings.isEmpty() && random.nextInt(4) == 0) {
      return goOn(endings.remove(random.nextInt(endings.size())));
    }
    int kind = random.nextInt(40);
    if (kind == 0) {
      return new NodeEvent.RoutesChanged(NODE);
    }
    if (kind == 1) {
      return new NodeEvent.ConfigRead(NODE, "unchanged");
    }
    String name = "cam" + random.nextInt(names);
    StreamReport present = live.get(name);
    if (present == null) {
      List<SinkReport> sinks = new ArrayList<>();
      for (int i = 0; i < random.nextInt(mostSinks + 1); i++) {
        sinks.add(sink("s" + i, SinkState.OFF, null, ++ticks));
      }
      StreamReport first =
          stream(name, ++epochs, 1, StreamState.LIVE, publisher(random.nextInt(3)), sinks);
      live.put(name, first);
      return new StreamNews(first, List.of(new OfStream(StreamChange.LIVE, null)));
    }
    if (random.nextInt(15) == 0) {
      live.remove(name);
      StreamReport ending =
          stream(
              name,
              present.epoch(),
              present.revision() + 1,
              StreamState.ENDING,
              null,
              present.sinks());
      endings.add(ending);
      return new StreamNews(ending, ReportChanges.between(present, ending, "it left"));
    }
    StreamReport changed = changed(present);
    List<StreamEvent> events = ReportChanges.between(present, changed, "why");
    if (events.isEmpty()) {
      return next();
    }
    live.put(name, changed);
    return new StreamNews(changed, events);
  }

  /** One of who had the name before, or has it still, and is about to go. */
  private NodeEvent goOn(StreamReport ending) {
    StreamReport next =
        stream(
            ending.name(),
            ending.epoch(),
            ending.revision() + 1,
            StreamState.ENDING,
            null,
            ending.sinks().stream()
                .map(sink -> sink(sink.id(), SinkState.OFF, null, ++ticks))
                .toList());
    List<StreamEvent> events = ReportChanges.between(ending, next, null);
    if (events.isEmpty() || random.nextBoolean()) {
      return new StreamNews(next, List.of(new OfStream(StreamChange.ENDED, "over")));
    }
    endings.add(next);
    return new StreamNews(next, events);
  }

  private StreamReport changed(StreamReport before) {
    List<SinkReport> sinks = new ArrayList<>(before.sinks());
    StreamState state = before.state();
    PublisherReport publisher = before.publisher();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int kind = random.nextInt(12);
      if (kind == 0) {
        state = state == StreamState.LIVE ? StreamState.GAP : StreamState.LIVE;
        publisher = state == StreamState.GAP ? null : publisher(random.nextInt(3));
      } else if (kind == 1 && sinks.size() < mostSinks) {
        sinks.add(sink("a" + ++ticks, SinkState.OFF, null, ticks));
      } else if (kind == 2 && !sinks.isEmpty()) {
        sinks.remove(random.nextInt(sinks.size()));
      } else if (!sinks.isEmpty()) {
        int at = random.nextInt(sinks.size());
        SinkState next = STATES.get(random.nextInt(STATES.size()));
        boolean ill = next == SinkState.FAILED || next == SinkState.RETRYING;
        sinks.set(at, sink(sinks.get(at).id(), next, ill ? "ill at " + ticks : null, ++ticks));
      }
    }
    return stream(before.name(), before.epoch(), before.revision() + 1, state, publisher, sinks);
  }
}
