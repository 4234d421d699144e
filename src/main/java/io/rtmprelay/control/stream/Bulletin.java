package io.rtmprelay.control.stream;

import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.ReportChanges;
import io.rtmprelay.control.event.StreamEvent;
import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.figures.StreamFigures;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.control.sink.SinkRoster;
import io.rtmprelay.control.sink.SinkSteward;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.loop.MediaLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one stream tells of itself: its report on the board, where figures are looked up by who
 * reads, and on the bus what changed. However much changes in one turn of the loop, it is told
 * once, at the turn's end, and only the sinks that changed are looked at anew. Owned by the
 * stream's loop.
 */
final class Bulletin implements SinkRoster.Told {

  /** For so long the figures of sinks that did not change are as good as new. */
  private static final long NEW_MS = 800;

  private final StreamServices services;
  private final MediaLoop loop;
  private Supplier<List<SinkSteward>> sinks = List::of;
  private final Draft draft;
  // The sinks' last reports; who is not in it has to be looked at.
  private final Map<SinkSteward, SinkReport> known = new HashMap<>();
  private final List<OfSink> failures = new ArrayList<>();

  private @Nullable StreamReport last;
  private long sinksLookedAtMs = Long.MIN_VALUE;
  private @Nullable String reason;
  private boolean due;

  Bulletin(StreamServices services, MediaLoop loop, Draft draft) {
    this.services = services;
    this.loop = loop;
    this.draft = draft;
  }

  /**
   * The stream lives.
   *
   * @param stewards of its sinks, at any time
   */
  void begin(Supplier<List<SinkSteward>> stewards) {
    sinks = stewards;
    StreamReport first = draft.report(1, sinkReports());
    show(first, List.of(new OfStream(StreamChange.LIVE, null)));
  }

  /** The stream is in another state, or somebody else feeds it. */
  void changed(String why) {
    reason = why;
    tellAtEndOfTurn();
  }

  /** Something else is known of it. */
  void changed() {
    tellAtEndOfTurn();
  }

  @Override
  public void changed(SinkSteward sink) {
    known.remove(sink);
    if (last != null && sink.state() == SinkState.FAILED) {
      // Nobody is to miss why, even if the sink is tried again before the turn is over.
      failures.add(new OfSink(SinkChange.STATE, sink.report()));
    }
    tellAtEndOfTurn();
  }

  @Override
  public void sinksChanged() {
    tellAtEndOfTurn();
  }

  /**
   * Tells now what changed in this turn: who reads from here on reads it.
   *
   * @return null if the stream is not there yet, or no more
   */
  @Nullable StreamReport tellChanges() {
    tell();
    return last;
  }

  private void tellAtEndOfTurn() {
    if (!due && last != null) {
      due = true;
      loop.execute(this::tellIfDue);
    }
  }

  private void tellIfDue() {
    if (due) {
      tell();
    }
  }

  private void tell() {
    due = false;
    StreamReport before = last;
    if (before == null) {
      return;
    }
    StreamReport now = draft.report(before.revision(), sinkReports());
    List<StreamEvent> events = new ArrayList<>(lostOtherwise(now));
    events.addAll(ReportChanges.between(before, now, reason));
    show(events.isEmpty() ? now : draft.report(now.revision() + 1, now.sinks()), events);
  }

  private void show(StreamReport report, List<StreamEvent> events) {
    List<SinkSteward> present = sinks.get();
    StreamFigures figures = draft.figures(present.stream().map(SinkSteward::figures).toList());
    StreamReport renewed;
    if (loop.nowMs() - NEW_MS >= sinksLookedAtMs) {
      sinksLookedAtMs = loop.nowMs();
      renewed = figures.renewed(report);
      keep(present, renewed.sinks());
    } else {
      renewed = figures.renewedButSinks(report);
    }
    last = renewed;
    services.board().put(renewed, figures::renewed);
    if (!events.isEmpty()) {
      services.bus().publish(new StreamNews(renewed, events));
    }
  }

  private void keep(List<SinkSteward> present, List<SinkReport> reports) {
    for (int i = 0; i < reports.size(); i++) {
      known.put(present.get(i), reports.get(i));
    }
  }

  private List<SinkReport> sinkReports() {
    List<SinkSteward> present = sinks.get();
    List<SinkReport> reports = new ArrayList<>(present.size());
    for (SinkSteward sink : present) {
      reports.add(known.computeIfAbsent(sink, SinkSteward::report));
    }
    if (known.size() > present.size()) {
      known.keySet().retainAll(Set.copyOf(present));
    }
    return reports;
  }

  /** The failures that the report shows no more. */
  private List<OfSink> lostOtherwise(StreamReport now) {
    if (failures.isEmpty()) {
      return List.of();
    }
    List<OfSink> lost = new ArrayList<>(failures);
    failures.clear();
    for (SinkReport sink : now.sinks()) {
      if (sink.state() == SinkState.FAILED) {
        lost.removeIf(
            failure ->
                failure.sink().id().equals(sink.id())
                    && failure.sink().since().equals(sink.since()));
      }
    }
    return lost;
  }

  /** The stream is no more: the last that is told of it. */
  void end() {
    tell();
    StreamReport before = last;
    if (before != null) {
      StreamReport report = draft.report(before.revision() + 1, before.sinks());
      show(report, List.of(new OfStream(StreamChange.ENDED, reason)));
      services.board().remove(report.streamName(), report.epoch());
      last = null;
    }
  }
}
