package io.rtmprelay;

import io.rtmprelay.media.MediaKind;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/** When each message of the test stream was sent. One thread notes, any thread asks. */
final class DemoClock {

  static final long UNKNOWN = Long.MIN_VALUE;

  /** The last minute and a bit of each kind, one place for each millisecond. */
  private static final int PLACES = 1 << 16;

  private final AtomicLongArray audio = unknown();
  private final AtomicLongArray video = unknown();

  private static AtomicLongArray unknown() {
    long[] places = new long[PLACES];
    Arrays.fill(places, UNKNOWN);
    return new AtomicLongArray(places);
  }

  void sent(MediaKind kind, int timestampMs, long nanos) {
    places(kind).set(timestampMs & (PLACES - 1), nanos);
  }

  /** {@code System.nanoTime()} just before the message was sent, or {@link #UNKNOWN}. */
  long sentNanos(MediaKind kind, int timestampMs) {
    return places(kind).get(timestampMs & (PLACES - 1));
  }

  private AtomicLongArray places(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audio : video;
  }
}
