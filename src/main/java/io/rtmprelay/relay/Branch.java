package io.rtmprelay.relay;

import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.backlog.DropCause;
import io.rtmprelay.relay.backlog.Replay;
import io.rtmprelay.relay.backlog.SinkQueue;
import io.rtmprelay.relay.remux.Remux;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stream as some of its sinks want it: with some of its tracks or in another form, made once for
 * all of them, and as it was some time ago. What comes waits until it is due, at once without a
 * delay, and then goes on as if it came just now, changes of the publisher included. What goes on
 * has a past of its own: config, group and opening as these sinks are to get them. Used on the
 * stream's loop only.
 *
 * <p>When a budget asks, whole groups go, oldest first, by the rules of a sink's queue: so what
 * goes on can be decoded (F20 to F24, F33).
 */
final class Branch {

  private static final Sink[] NO_SINKS = {};

  /** No bound: the stream's budget is the only one. */
  private static final long ANY_BYTES = Long.MAX_VALUE / 4;

  /** So many messages a second at most, on top of a queue's own, whatever their bytes. */
  private static final int MESSAGES_PER_SECOND = 250;

  /** Another publisher went on. */
  private record Change(long atMs, long elapsedMs) {}

  private final int delayMs;
  private final RemuxConfig config;
  private final Remux remux;
  private final TrackList tracks;
  private final Replay replay;
  private final SinkQueue waiting;
  private final ArrayDeque<Change> changes = new ArrayDeque<>(2);
  private Sink[] sinks = NO_SINKS;

  /** Arrival of the newest that waits; grows with each change, so that order shows in times. */
  private long newestAtMs;

  /**
   * @param replay of this branch alone: the past of what its sinks get
   */
  Branch(SinkSettings settings, Replay replay) {
    this.delayMs = settings.delayMs();
    this.config = settings.remux();
    this.replay = replay;
    this.remux = new Remux(config, replay::trackGone);
    this.tracks = new TrackList(remux::leftOut);
    int messages = SinkQueue.MAX_FRAMES + delayMs / 1000 * MESSAGES_PER_SECOND;
    this.waiting =
        new SinkQueue(new SinkQueue.Bounds(ANY_BYTES, Integer.MAX_VALUE, messages), this::dropped);
  }

  private void dropped(DropCause cause) {
    for (Sink sink : sinks) {
      sink.stats().dropped(cause);
    }
  }

  /** Whether sinks of such settings belong here. */
  boolean suits(SinkSettings settings) {
    return delayMs == settings.delayMs() && config.equals(settings.remux());
  }

  /** Begins in the midst of a stream, of which {@code past} is what is kept. */
  void begin(Replay past, long nowMs) {
    if (delayMs > 0) {
      past.configs().since(0, this::keepConfig);
      return;
    }
    if (past.opening().isKept() && !past.opening().isRestarted()) {
      for (int index = 0; index < past.opening().size(); index++) {
        keepPast(past.opening().frame(index), nowMs);
      }
      return;
    }
    past.configs().since(0, frame -> keepPast(frame, nowMs));
    for (int index = 0; index < past.group().size(); index++) {
      keepPast(past.group().frame(index), past.group().keyAtMs());
    }
    replay.opening().release();
  }

  private void keepConfig(MediaFrame config) {
    MediaFrame sent = remux.apply(config);
    if (sent != null) {
      replay.configs().put(sent);
      sent.release();
    }
  }

  /** Takes a frame, borrowed, into the past alone. */
  private void keepPast(MediaFrame frame, long atMs) {
    MediaFrame sent = take(frame, atMs);
    if (sent != null) {
      sent.release();
    }
  }

  /** What goes on of {@code frame}, the caller's to release; null if nothing does. */
  private @Nullable MediaFrame take(MediaFrame frame, long nowMs) {
    MediaFrame sent = remux.apply(frame);
    if (sent == null) {
      return null;
    }
    tracks.note(sent);
    if (replay.take(sent, nowMs) == Replay.Verdict.PASS) {
      return sent;
    }
    sent.release();
    return null;
  }

  /** The tracks that its sinks get. */
  TrackList tracks() {
    return tracks;
  }

  Replay replay() {
    return replay;
  }

  Sink[] sinks() {
    return sinks;
  }

  void attach(Sink sink) {
    sinks = Arrays.copyOf(sinks, sinks.length + 1);
    sinks[sinks.length - 1] = sink;
  }

  void detach(Sink sink) {
    sinks = Arrays.stream(sinks).filter(other -> other != sink).toArray(Sink[]::new);
  }

  /** The stream's next message, borrowed. */
  void add(MediaFrame frame, long nowMs) {
    if (delayMs == 0) {
      goOn(frame, nowMs);
      return;
    }
    newestAtMs = Math.max(newestAtMs, nowMs);
    if (frame.isBundle()) { // each track by itself, so that a cut of one spares the others
      frame.parts().forEach(this::keep);
    } else {
      keep(frame);
    }
  }

  private void keep(MediaFrame frame) {
    if (waiting.admits(frame)) {
      waiting.add(frame.alone(), (int) newestAtMs, 0, Integer.MAX_VALUE);
    }
  }

  /** Another publisher goes on, {@code elapsedMs} after the last media of the one before. */
  void sourceChanged(long elapsedMs, long nowMs) {
    if (delayMs == 0) {
      change(elapsedMs);
      return;
    }
    newestAtMs = Math.max(newestAtMs, nowMs) + 1;
    changes.add(new Change(newestAtMs, elapsedMs));
  }

  /** Lets go on what is due by {@code nowMs}. */
  void advance(long nowMs) {
    long dueMs = nowMs - delayMs;
    for (long atMs = oldestAtMs(nowMs); atMs <= dueMs; atMs = oldestAtMs(nowMs)) {
      Change change = changes.peek();
      if (change != null && change.atMs() <= atMs) {
        changes.remove();
        change(change.elapsedMs());
      } else {
        goOn(atMs + delayMs);
      }
    }
  }

  /** Arrival of the oldest that waits; {@link Stream#NEVER} if nothing does. */
  private long oldestAtMs(long nowMs) {
    Change change = changes.peek();
    long changeAtMs = change == null ? Stream.NEVER : change.atMs();
    // The queue keeps the low bits, which tell all times of a few weeks apart.
    return waiting.isEmpty()
        ? changeAtMs
        : Math.min(changeAtMs, nowMs + (waiting.nextMs() - (int) nowMs));
  }

  private void change(long elapsedMs) {
    remux.sourceChanged();
    tracks.clear();
    replay.sourceChanged();
    for (Sink sink : sinks) {
      sink.rejoin(elapsedMs);
    }
  }

  private void goOn(long nowMs) {
    MediaFrame frame = waiting.take();
    try {
      goOn(frame, nowMs);
    } finally {
      frame.release();
    }
  }

  private void goOn(MediaFrame frame, long nowMs) {
    MediaFrame sent = take(frame, nowMs);
    if (sent == null) {
      return;
    }
    try {
      for (Sink sink : sinks) {
        sink.offer(sent, nowMs);
      }
    } finally {
      sent.release();
    }
  }

  /**
   * A message that a publisher which goes on now has sent before, borrowed: sinks get it by {@link
   * #goOn()} or, with a delay, when it is due.
   *
   * @param atMs when the first of them came
   */
  void addPast(MediaFrame frame, long atMs, long nowMs) {
    if (delayMs == 0) {
      keepPast(frame, atMs);
    } else {
      add(frame, nowMs);
    }
  }

  /** Sinks go on with the group at hand, if it counts at once. */
  void goOn() {
    if (delayMs == 0) {
      for (Sink sink : sinks) {
        sink.goOn();
      }
    }
  }

  /** Flushes each sink; an opening that none of them awaits is let go. */
  void flush() {
    boolean awaited = false;
    for (Sink sink : sinks) {
      sink.flush();
      awaited |= sink.awaitsOpening();
    }
    if (!awaited && replay.opening().isKept()) {
      replay.opening().release();
    }
  }

  /** When the next of what waits is due; {@link Stream#NEVER} if nothing waits. */
  long dueAtMs(long nowMs) {
    long atMs = oldestAtMs(nowMs);
    return atMs == Stream.NEVER ? Stream.NEVER : atMs + delayMs;
  }

  /** Milliseconds until the last of what waits is due; 0 if nothing waits. */
  long restMs(long nowMs) {
    return waiting.isEmpty() ? 0 : Math.max(1, newestAtMs + delayMs - nowMs);
  }

  /** Whether anything waits for its time. */
  boolean isWaiting() {
    return !waiting.isEmpty() || !changes.isEmpty();
  }

  /** Bytes that {@link #shed()} may let go. */
  long waitingBytes() {
    return waiting.mediaBytes();
  }

  /** Lets the oldest group go, or else all media; whether there was any. */
  boolean shed() {
    return waiting.dropOldestGroup() || waiting.dropMedia();
  }

  /** Nothing that waits goes on. */
  void clear() {
    waiting.clear();
    changes.clear();
  }

  /** Lets go of all. */
  void close() {
    clear();
    replay.close();
  }
}
