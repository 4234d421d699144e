package io.rtmprelay.relay;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long frames were in the relay, in buckets a quarter of an octave wide, from 1 microsecond to
 * a minute; written on the stream's loop, read anywhere.
 */
public final class DelayHistogram {

  private static final int STEPS = 4;
  private static final int FIRST_OCTAVE = 10;
  private static final int OCTAVES = 26;

  /** Octaves that {@link #octave} knows, the last one without an upper bound. */
  public static final int BOUNDS = OCTAVES + 1;

  private static final int BUCKETS = 1 + OCTAVES * STEPS;
  private static final int SUM = BUCKETS;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 1);
  private final long wantedNanos;

  public DelayHistogram() {
    this(0);
  }

  /**
   * Of frames that are held on purpose.
   *
   * @param wantedNanos how long; it does not count
   */
  public DelayHistogram(long wantedNanos) {
    this.wantedNanos = wantedNanos;
  }

  /** {@code frames} frames were {@code tookNanos} nanoseconds in the relay. */
  public void record(long tookNanos, int frames) {
    long nanos = Math.max(0, tookNanos - wantedNanos);
    add(bucket(nanos), frames);
    add(SUM, nanos * frames);
  }

  private void add(int at, long amount) {
    counts.setOpaque(at, counts.getPlain(at) + amount);
  }

  private static int bucket(long nanos) {
    if (nanos < 1L << FIRST_OCTAVE) {
      return 0;
    }
    int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    int step = (int) (nanos >> (octave - 2)) & (STEPS - 1);
    return Math.min(1 + (octave - FIRST_OCTAVE) * STEPS + step, BUCKETS - 1);
  }

  /** Nanoseconds that all of the given bucket are below. */
  private static long bound(int bucket) {
    if (bucket == 0) {
      return 1L << FIRST_OCTAVE;
    }
    int octave = (bucket - 1) / STEPS;
    int step = (bucket - 1) % STEPS;
    return (long) (STEPS + step + 1) << (octave + FIRST_OCTAVE - 2);
  }

  /** Frames in each bucket so far. */
  public long[] counts() {
    long[] now = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      now[i] = counts.getOpaque(i);
    }
    return now;
  }

  /** Nanoseconds of all frames together. */
  public long sumNanos() {
    return counts.getOpaque(SUM);
  }

  /** Frames in one octave: those below {@link #octaveBoundNanos} and not below the one before. */
  public long octave(int octave) {
    if (octave == 0) {
      return counts.getOpaque(0);
    }
    long sum = 0;
    for (int step = 0; step < STEPS; step++) {
      sum += counts.getOpaque(1 + (octave - 1) * STEPS + step);
    }
    return sum;
  }

  /** The bound of an octave, in nanoseconds; the last one also holds all that is longer. */
  public static long octaveBoundNanos(int octave) {
    return 1L << (FIRST_OCTAVE + octave);
  }

  /**
   * The nanoseconds that {@code share} of the frames stay below that were counted since the {@link
   * #counts} were {@code before}, or -1 if there are none.
   *
   * @param share 0 to 1
   */
  public long below(double share, long[] before) {
    long frames = 0;
    for (int i = 0; i < BUCKETS; i++) {
      frames += counts.getOpaque(i) - before[i];
    }
    long rank = Math.max(1, (long) Math.ceil(frames * share));
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts.getOpaque(i) - before[i];
      if (seen >= rank) {
        return bound(i);
      }
    }
    return -1;
  }
}
