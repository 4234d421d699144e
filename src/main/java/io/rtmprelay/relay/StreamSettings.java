package io.rtmprelay.relay;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig.QueueConfig;
import io.rtmprelay.config.StreamConfig.GapMode;
import io.rtmprelay.relay.backlog.Replay;
import java.util.ArrayList;
import java.util.List;

/**
 * What one stream may hold.
 *
 * @param memoryBytes most media held in all: caches, queues and what sockets have not yet taken
 * @param openingBytes most bytes since publish that are kept for sinks still on their way
 * @param openingMs most milliseconds of media since publish that are kept for them
 * @param freeze whether a gap is filled with the last picture and silence
 */
public record StreamSettings(long memoryBytes, long openingBytes, int openingMs, boolean freeze) {

  /** Gaps stay empty. */
  public StreamSettings(long memoryBytes, long openingBytes, int openingMs) {
    this(memoryBytes, openingBytes, openingMs, false);
  }

  /**
   * For a stream of {@code route}: what is kept since publish fits its sinks' longest queue.
   *
   * @param added sinks that it has beside those of its route
   */
  public static StreamSettings of(RouteConfig route, List<TargetConfig> added) {
    List<TargetConfig> sinks = new ArrayList<>(route.sinks());
    sinks.addAll(added);
    long bytes = 0;
    long ms = 0;
    for (TargetConfig target : sinks) {
      QueueConfig queue = target.settings().queue();
      bytes = Math.max(bytes, queue.bytes());
      ms = Math.max(ms, queue.time().toMillis());
    }
    boolean freeze = route.stream().gap() == GapMode.FREEZE;
    return new StreamSettings(route.stream().memory(), bytes, Math.toIntExact(ms), freeze);
  }

  /** Most bytes of the newest group that is kept. */
  long groupBytes() {
    return memoryBytes / 2;
  }

  /** What {@code past} may keep, a stream's or a branch's. */
  void applyTo(Replay past) {
    past.adjust(groupBytes(), Math.min(openingBytes, memoryBytes), openingMs);
  }

  public StreamSettings {
    if (memoryBytes < 1 || openingBytes < 0 || openingMs < 0) {
      throw new IllegalArgumentException(
          "memory of " + memoryBytes + ", opening of " + openingBytes + " bytes, " + openingMs);
    }
  }
}
