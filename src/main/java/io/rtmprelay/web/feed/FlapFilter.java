package io.rtmprelay.web.feed;

import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets a sink tell of itself once in {@value #PAUSE_MS} ms: the first change at once, of those that
 * follow too soon the last one. Why a sink has failed is told in any case. Used on the feed's loop;
 * time is an argument.
 */
final class FlapFilter {

  static final long PAUSE_MS = 100;

  /** No time at all. */
  static final long NEVER = Long.MAX_VALUE;

  /** Where events go on. */
  @FunctionalInterface
  interface Outlet {
    void tell(StreamReport stream, OfSink event, Instant at);
  }

  private record Key(String streamName, String id) {}

  private record Held(StreamReport stream, OfSink event, Instant at) {}

  private static final class Pause {
    final long untilMs;
    @Nullable Held held;

    Pause(long untilMs) {
      this.untilMs = untilMs;
    }
  }

  private final Outlet outlet;
  // All pauses are of one length, so the one that ends first was put in first.
  private final Map<Key, Pause> pauses = new LinkedHashMap<>();

  FlapFilter(Outlet outlet) {
    this.outlet = outlet;
  }

  /** A sink of {@code stream} is in another state, or something else is to be told of it. */
  void changed(StreamReport stream, OfSink event, Instant at, long nowMs) {
    time(nowMs);
    Key key = new Key(stream.streamName(), event.sink().id());
    Pause pause = pauses.get(key);
    if (pause == null) {
      pauses.put(key, new Pause(nowMs + PAUSE_MS));
      outlet.tell(stream, event, at);
      return;
    }
    Held before = pause.held;
    if (before == null) {
      pause.held = new Held(stream, event, at);
    } else if (isFailure(before.event())) {
      pause.held = new Held(stream, event, at);
      tell(before);
    } else {
      // That the state is another one is not to be lost behind what else changed.
      SinkChange what = before.event().what() == SinkChange.STATE ? SinkChange.STATE : event.what();
      pause.held = new Held(stream, new OfSink(what, event.sink()), at);
    }
  }

  private static boolean isFailure(OfSink event) {
    return event.sink().state() == SinkState.FAILED;
  }

  private void tell(Held held) {
    outlet.tell(held.stream(), held.event(), held.at());
  }

  /** Tells what is due. */
  void time(long nowMs) {
    List<Map.Entry<Key, Pause>> over = new ArrayList<>();
    for (Map.Entry<Key, Pause> entry : pauses.entrySet()) {
      if (entry.getValue().untilMs > nowMs) {
        break;
      }
      over.add(Map.entry(entry.getKey(), entry.getValue()));
    }
    for (Map.Entry<Key, Pause> entry : over) {
      pauses.remove(entry.getKey());
      Held held = entry.getValue().held;
      if (held != null) {
        pauses.put(entry.getKey(), new Pause(nowMs + PAUSE_MS));
        tell(held);
      }
    }
  }

  /** When to call {@link #time} next; {@link #NEVER} if no sink has told anything just now. */
  long dueAtMs() {
    return pauses.isEmpty() ? NEVER : pauses.values().iterator().next().untilMs;
  }

  /** Tells what is held of the sinks of {@code stream} now. */
  void release(StreamReport stream) {
    for (SinkReport sink : stream.sinks()) {
      release(stream, sink.id());
    }
  }

  /** Tells what is held of one sink now. */
  void release(StreamReport stream, String id) {
    release(pauses.get(new Key(stream.streamName(), id)));
  }

  /** Tells all that is held now. */
  void releaseAll() {
    pauses.values().forEach(this::release);
  }

  private void release(@Nullable Pause pause) {
    if (pause != null && pause.held != null) {
      Held held = pause.held;
      pause.held = null;
      tell(held);
    }
  }
}
