package io.rtmprelay.control.stream;

import io.rtmprelay.control.tenure.Fence;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.transport.loop.MediaLoop;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a stream for what it does of its own accord, such as to fill a gap, and only while there is
 * some. Owned by the stream's loop.
 */
final class Pulse {

  /** No two beats are closer: what is due in between goes out together. */
  private static final long MIN_MS = 20;

  private final Stream stream;
  private final Sink.Images images;
  private final MediaLoop loop;
  private final Fence fence;
  private MediaLoop.@Nullable Timer next;

  Pulse(Stream stream, Sink.Images images, MediaLoop loop, Fence fence) {
    this.stream = stream;
    this.images = images;
    this.loop = loop;
    this.fence = fence;
  }

  /** What a read brought went out; what of it is delayed goes out by itself. */
  void flushed() {
    if (next == null && stream.isDelaying()) {
      next = loop.schedule(MIN_MS, this::beat);
    }
  }

  /** Beats now, and from here on as long as the stream asks for it. */
  void beat() {
    stop();
    if (!fence.isOpen()) {
      return;
    }
    long nowMs = loop.nowMs();
    long dueAtMs = stream.advance(images, nowMs);
    if (dueAtMs != Stream.NEVER) {
      next = loop.schedule(Math.max(MIN_MS, dueAtMs - nowMs), this::beat);
    }
    flushed();
  }

  void stop() {
    MediaLoop.callOff(next);
    next = null;
  }
}
