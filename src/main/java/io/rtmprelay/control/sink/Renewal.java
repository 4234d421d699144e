package io.rtmprelay.control.sink;

import io.rtmprelay.relay.Sink;
import io.rtmprelay.transport.loop.MediaLoop;
import java.util.function.BooleanSupplier;

/**
 * The change from one session of a sink to the next: no more media is for the present one, what
 * waits of it leaves, its tracks are ended, and only then is the session. Owned by the stream's
 * loop.
 */
final class Renewal {

  /** How often a sink that drains is looked at. */
  private static final long LOOK_MS = 20;

  /** How long a target may take for what it has not yet got. */
  private static final long DRAIN_MS = 1_000;

  private final Sink sink;
  private final Sink.Images images;
  private final MediaLoop loop;

  Renewal(Sink sink, Sink.Images images, MediaLoop loop) {
    this.sink = sink;
    this.images = images;
    this.loop = loop;
  }

  /**
   * Begins to change.
   *
   * @param lasts whether the session is still there; it may be lost meanwhile
   * @param end ends it in order
   */
  void begin(BooleanSupplier lasts, Runnable end) {
    sink.breakOff();
    endOnceDrained(lasts, end, loop.nowMs() + DRAIN_MS);
  }

  private void endOnceDrained(BooleanSupplier lasts, Runnable end, long byMs) {
    if (!lasts.getAsBoolean()) {
      return;
    }
    if (!sink.drained() && loop.nowMs() < byMs) {
      loop.schedule(LOOK_MS, () -> endOnceDrained(lasts, end, byMs));
      return;
    }
    sink.endTracks(images);
    end.run();
  }
}
