package io.rtmprelay.control.figures;

/**
 * The rate of a counter over the last few seconds. Sampled about once a second by one thread, read
 * by any.
 */
public final class RateMeter {

  private static final double UNKNOWN = -1;
  private static final int SAMPLES = 4;
  private static final int BITS_PER_BYTE = 8;
  private static final long MS_PER_SECOND = 1_000;

  private final long[] counts = new long[SAMPLES];
  private final long[] atMs = new long[SAMPLES];
  private int taken;
  private volatile double perSecond = UNKNOWN;

  /**
   * Takes a sample.
   *
   * @param total of what is counted, since whenever
   * @param nowMs of any clock
   */
  public void sample(long total, long nowMs) {
    counts[taken % SAMPLES] = total;
    atMs[taken % SAMPLES] = nowMs;
    taken++;
    if (taken >= 2) {
      perSecond = measured();
    }
  }

  private double measured() {
    int newest = (taken - 1) % SAMPLES;
    int oldest = taken <= SAMPLES ? 0 : taken % SAMPLES;
    long ms = atMs[newest] - atMs[oldest];
    return ms <= 0 ? 0 : (double) (counts[newest] - counts[oldest]) * MS_PER_SECOND / ms;
  }

  /** Whether there is a rate: two samples were taken. */
  boolean isKnown() {
    return perSecond != UNKNOWN;
  }

  /** 0 as long as it is not known. */
  double perSecond() {
    return Math.max(0, perSecond);
  }

  /** Of a counter of bytes. */
  public long bitsPerSecond() {
    return (long) (perSecond() * BITS_PER_BYTE);
  }
}
