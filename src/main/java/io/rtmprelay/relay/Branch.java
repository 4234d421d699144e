package io.rtmprelay.relay;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.backlog.DropCause;
import io.rtmprelay.relay.backlog.Replay;
import io.rtmprelay.relay.backlog.SinkQueue;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * A stream as it was some time ago, for the sinks that want it so: what comes waits until it is due
 * and then goes on as if it came just now, changes of the publisher included. Used on the stream's
 * loop only.
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
  private final Replay replay;
  private final SinkQueue waiting;
  private final ArrayDeque<Change> changes = new ArrayDeque<>(2);
  private Sink[] sinks = NO_SINKS;

  /** Arrival of the newest that waits; grows with each change, so that order shows in times. */
  private long newestAtMs;

  /**
   * @param replay of this branch alone: the stream's past as of the delayed time
   */
  Branch(int delayMs, Replay replay) {
    this.delayMs = delayMs;
    this.replay = replay;
    int messages = SinkQueue.MAX_FRAMES + delayMs / 1000 * MESSAGES_PER_SECOND;
    this.waiting = new SinkQueue(ANY_BYTES, Integer.MAX_VALUE, messages, this::dropped);
  }

  private void dropped(DropCause cause) {
    for (Sink sink : sinks) {
      sink.stats().dropped(cause);
    }
  }

  int delayMs() {
    return delayMs;
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
    replay.sourceChanged();
    for (Sink sink : sinks) {
      sink.rejoin(elapsedMs);
    }
  }

  private void goOn(long nowMs) {
    MediaFrame frame = waiting.take();
    try {
      if (replay.take(frame, nowMs) == Replay.Verdict.PASS) {
        for (Sink sink : sinks) {
          sink.offer(frame, nowMs);
        }
      }
    } finally {
      frame.release();
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
