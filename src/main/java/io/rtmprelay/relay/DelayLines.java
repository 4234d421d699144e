package io.rtmprelay.relay;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.backlog.ConfigCache;
import io.rtmprelay.relay.backlog.Replay;
import io.rtmprelay.relay.budget.OutletDepth;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stream's sinks that are kept behind: a line for each delay. Used on the stream's loop only. */
final class DelayLines {

  private static final DelayLine[] NONE = {};

  private final Supplier<Replay> pasts;
  // Replaced, never changed: an outlet may call for a change from within a walk over it.
  private DelayLine[] lines = NONE;

  /**
   * @param pasts makes an empty past for each line
   */
  DelayLines(Supplier<Replay> pasts) {
    this.pasts = pasts;
  }

  boolean isEmpty() {
    return lines.length == 0;
  }

  /** All sinks, line by line. */
  List<Sink> sinks() {
    return Arrays.stream(lines).flatMap(line -> Arrays.stream(line.sinks())).toList();
  }

  /**
   * Adds a sink with a delay.
   *
   * @param present the stream's config now, with which a line that begins now begins
   */
  Sink attach(String id, SinkSettings settings, OutletDepth depth, ConfigCache present) {
    DelayLine line = of(settings.delayMs());
    if (line == null) {
      line = new DelayLine(settings.delayMs(), pasts.get());
      present.since(0, line.replay().configs()::put);
      lines = Arrays.copyOf(lines, lines.length + 1);
      lines[lines.length - 1] = line;
    }
    Sink sink = new Sink(id, settings, depth, line.replay());
    line.attach(sink);
    return sink;
  }

  /** Takes the sink out, if it is here. */
  void detach(Sink sink) {
    DelayLine line = of(sink.settings().delayMs());
    if (line == null) {
      return;
    }
    line.detach(sink);
    if (line.sinks().length == 0) {
      line.close();
      lines = Arrays.stream(lines).filter(other -> other != line).toArray(DelayLine[]::new);
    }
  }

  private @Nullable DelayLine of(int delayMs) {
    for (DelayLine line : lines) {
      if (line.delayMs() == delayMs) {
        return line;
      }
    }
    return null;
  }

  /** The stream's next message, borrowed. */
  void add(MediaFrame frame, long nowMs) {
    for (DelayLine line : lines) {
      line.add(frame, nowMs);
    }
  }

  /** Another publisher goes on, {@code elapsedMs} after the last media of the one before. */
  void sourceChanged(long elapsedMs, long nowMs) {
    for (DelayLine line : lines) {
      line.sourceChanged(elapsedMs, nowMs);
    }
  }

  /** Lets go on what is due by {@code nowMs}, and flushes the sinks. */
  void advance(long nowMs) {
    for (DelayLine line : lines) {
      line.advance(nowMs);
      for (Sink sink : line.sinks()) {
        sink.flush();
      }
    }
  }

  /** When the next of what waits is due; {@link Stream#NEVER} if nothing waits. */
  long dueAtMs(long nowMs) {
    long dueAtMs = Stream.NEVER;
    for (DelayLine line : lines) {
      dueAtMs = Math.min(dueAtMs, line.dueAtMs(nowMs));
    }
    return dueAtMs;
  }

  /** Whether anything waits for its time. */
  boolean isWaiting() {
    for (DelayLine line : lines) {
      if (line.isWaiting()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Milliseconds until the last of what came is due at {@code sink}; 0 if nothing is waited for.
   */
  long restMs(Sink sink, long nowMs) {
    DelayLine line = isEmpty() ? null : of(sink.settings().delayMs());
    return line == null ? 0 : line.restMs(nowMs);
  }

  /** The longest of these times. */
  long longestRestMs(long nowMs) {
    long longestMs = 0;
    for (DelayLine line : lines) {
      longestMs = Math.max(longestMs, line.restMs(nowMs));
    }
    return longestMs;
  }

  /** The line that has most waiting; null if none has any. */
  @Nullable DelayLine longest() {
    DelayLine longest = null;
    for (DelayLine line : lines) {
      if (line.waitingBytes() > (longest == null ? 0 : longest.waitingBytes())) {
        longest = line;
      }
    }
    return longest;
  }

  void releaseOpenings() {
    for (DelayLine line : lines) {
      line.replay().opening().release();
    }
  }

  void clearGroups() {
    for (DelayLine line : lines) {
      line.replay().group().clear();
    }
  }

  /** Nothing that waits goes on. */
  void clear() {
    for (DelayLine line : lines) {
      line.clear();
    }
  }

  /** Lets go of all, the sinks included. */
  void close() {
    for (DelayLine line : lines) {
      line.close();
    }
    lines = NONE;
  }
}
