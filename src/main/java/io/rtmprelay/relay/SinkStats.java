package io.rtmprelay.relay;

import io.rtmprelay.relay.backlog.DropCause;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counters of one sink since it was attached; written on the stream's loop, read anywhere. */
public final class SinkStats {

  private static final int FRAMES_OUT = 0;
  private static final int BYTES_OUT = 1;
  private static final int STARTS = 2;
  private static final int QUEUED_BYTES = 3;
  private static final int QUEUED_MS = 4;
  private static final int PENDING_BYTES = 5;
  private static final int DROPPED_DISPOSABLE = 6;
  private static final int DROPPED_IN_GROUPS = 7;
  private static final int DROPPED_WAITING = 8;
  private static final int DROPPED_LEADING = 9;
  private static final int DROPPED_AUDIO = 10;
  private static final int DROPPED_LOST = 11;
  private static final int COUNTERS = 12;

  private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);
  private final DelayHistogram delays = new DelayHistogram();

  /** Nanoseconds of all delays together. */
  public long delaySumNanos() {
    return delays.sumNanos();
  }

  /** From a frame's arrival to its hand-over to the target, as far as sessions measure it. */
  public DelayHistogram delays() {
    return delays;
  }

  /** Messages handed to targets, config included. */
  public long framesOut() {
    return counters.getOpaque(FRAMES_OUT);
  }

  /** Bytes of the bodies handed to targets. */
  public long bytesOut() {
    return counters.getOpaque(BYTES_OUT);
  }

  /** Sessions in which media went out. */
  public long starts() {
    return counters.getOpaque(STARTS);
  }

  /** Bytes waiting in the queue, as of the last flush. */
  public long queuedBytes() {
    return counters.getOpaque(QUEUED_BYTES);
  }

  /** Milliseconds of media waiting in the queue and with the outlet, as of the last flush. */
  public long queuedMs() {
    return counters.getOpaque(QUEUED_MS);
  }

  /** Bytes the outlet holds, as of the last flush. */
  public long pendingBytes() {
    return counters.getOpaque(PENDING_BYTES);
  }

  /** Frames nothing refers to, not queued because the queue was over half of a bound. */
  public long droppedDisposable() {
    return counters.getOpaque(DROPPED_DISPOSABLE);
  }

  /** Video frames cut from the queue with their groups. */
  public long droppedInGroups() {
    return counters.getOpaque(DROPPED_IN_GROUPS);
  }

  /** Video frames that came while their track waited for a keyframe. */
  public long droppedWaiting() {
    return counters.getOpaque(DROPPED_WAITING);
  }

  /** Video frames after a cut that refer to what was cut. */
  public long droppedLeading() {
    return counters.getOpaque(DROPPED_LEADING);
  }

  /** Audio and data messages over their share of the queue, or older than a restart's keyframe. */
  public long droppedAudio() {
    return counters.getOpaque(DROPPED_AUDIO);
  }

  /** Frames that waited for a target when its session was lost. */
  public long droppedLost() {
    return counters.getOpaque(DROPPED_LOST);
  }

  void sent(int bytes) {
    add(FRAMES_OUT, 1);
    add(BYTES_OUT, bytes);
  }

  void sessionStarted() {
    add(STARTS, 1);
  }

  void waiting(long queuedBytes, long queuedMs, long pendingBytes) {
    counters.setOpaque(QUEUED_BYTES, queuedBytes);
    counters.setOpaque(QUEUED_MS, queuedMs);
    counters.setOpaque(PENDING_BYTES, pendingBytes);
  }

  void dropped(DropCause cause) {
    int counter =
        switch (cause) {
          case DISPOSABLE -> DROPPED_DISPOSABLE;
          case GROUP -> DROPPED_IN_GROUPS;
          case HELD -> DROPPED_WAITING;
          case LEADING -> DROPPED_LEADING;
          case AUDIO -> DROPPED_AUDIO;
          case LOST -> DROPPED_LOST;
        };
    add(counter, 1);
  }

  private void add(int counter, long amount) {
    counters.setOpaque(counter, counters.getPlain(counter) + amount);
  }

  /**
   * How long frames were in the relay, in buckets a quarter of an octave wide, from 1 microsecond
   * to a minute; written on the stream's loop, read anywhere.
   */
  public static final class DelayHistogram {

    private static final int STEPS = 4;
    private static final int FIRST_OCTAVE = 10;
    private static final int OCTAVES = 26;

    /** Octaves that {@link #octave} knows, the last one without an upper bound. */
    public static final int BOUNDS = OCTAVES + 1;

    private static final int BUCKETS = 1 + OCTAVES * STEPS;
    private static final int SUM = BUCKETS;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 1);

    /** {@code frames} frames were {@code nanos} nanoseconds in the relay. */
    public void record(long nanos, int frames) {
      add(bucket(nanos), frames);
      add(SUM, Math.max(0, nanos) * frames);
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
     * The nanoseconds that {@code share} of the frames counted in {@code now} but not in {@code
     * before} stay below, or -1 if there are none.
     *
     * @param share 0 to 1
     */
    public static long below(double share, long[] now, long[] before) {
      long frames = 0;
      for (int i = 0; i < BUCKETS; i++) {
        frames += now[i] - before[i];
      }
      long rank = Math.max(1, (long) Math.ceil(frames * share));
      long seen = 0;
      for (int i = 0; i < BUCKETS; i++) {
        seen += now[i] - before[i];
        if (seen >= rank) {
          return bound(i);
        }
      }
      return -1;
    }
  }
}
