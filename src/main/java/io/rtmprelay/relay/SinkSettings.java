package io.rtmprelay.relay;

import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.relay.backlog.SinkQueue;
import io.rtmprelay.relay.budget.OutletDepth;

/**
 * How one sink queues and starts.
 *
 * @param queueBytes most bytes waiting for the target, at least 1
 * @param queueMs most milliseconds of media waiting for the target, at least 1
 * @param delayMs how long media waits before it goes to the sink at all, at least 0
 * @param remux which tracks go to the sink, and in which form
 * @param anyCodec whether a session survives another codec of a track: the target is a relay too
 */
public record SinkSettings(
    long queueBytes,
    int queueMs,
    StartMode start,
    int delayMs,
    RemuxConfig remux,
    boolean anyCodec) {

  /** A keyframe younger than this is worth starting with; waiting for the next costs more. */
  private static final long YOUNG_KEY_MS = 2_000;

  public SinkSettings {
    if (queueBytes < 1 || queueMs < 1) {
      throw new IllegalArgumentException("a queue of " + queueBytes + " bytes, " + queueMs + " ms");
    }
    if (delayMs < 0) {
      throw new IllegalArgumentException("a delay of " + delayMs + " ms");
    }
  }

  /** For targets that have no relay's patience. */
  public SinkSettings(
      long queueBytes, int queueMs, StartMode start, int delayMs, RemuxConfig remux) {
    this(queueBytes, queueMs, start, delayMs, remux, false);
  }

  /** The same for another relay, which sees to it itself that codecs change. */
  public SinkSettings forRelay(StartMode other) {
    return new SinkSettings(queueBytes, queueMs, other, delayMs, remux, true);
  }

  /** Media goes to the sink when and as it comes. */
  public SinkSettings(long queueBytes, int queueMs, StartMode start) {
    this(queueBytes, queueMs, start, 0);
  }

  /** Media goes to the sink as it comes. */
  public SinkSettings(long queueBytes, int queueMs, StartMode start, int delayMs) {
    this(queueBytes, queueMs, start, delayMs, RemuxConfig.NONE);
  }

  /** What its queue may hold. */
  SinkQueue.Bounds bounds() {
    return new SinkQueue.Bounds(queueBytes, queueMs, SinkQueue.MAX_FRAMES);
  }

  /** What may lie behind its queue, in a stream that may hold {@code streamBytes}. */
  OutletDepth depth(long streamBytes) {
    return OutletDepth.of(queueBytes, streamBytes);
  }

  /** Whether media goes to the sink when and as it comes. */
  boolean isDirect() {
    return delayMs == 0 && remux.equals(RemuxConfig.NONE);
  }

  /** Whether a sink starts with a group at hand whose keyframe is {@code keyAgeMs} old. */
  boolean startsWith(long keyAgeMs) {
    return switch (start) {
      case AUTO -> keyAgeMs < YOUNG_KEY_MS;
      case GOP -> true;
      case KEY -> false;
    };
  }
}
