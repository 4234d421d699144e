package io.rtmprelay.control.figures;

/** The rate of a counter over the last few seconds. Sampled about once a second. */
public final class RateMeter {

  private static final int SAMPLES = 4;
  private static final int BITS_PER_BYTE = 8;
  private static final long MS_PER_SECOND = 1_000;

  private final long[] counts = new long[SAMPLES];
  private final long[] atMs = new long[SAMPLES];
  private int taken;

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
  }

  /** Whether there is a rate: two samples were taken. */
  boolean isKnown() {
    return taken >= 2;
  }

  /** 0 as long as it is not known. */
  double perSecond() {
    if (!isKnown()) {
      return 0;
    }
    int newest = (taken - 1) % SAMPLES;
    int oldest = taken <= SAMPLES ? 0 : taken % SAMPLES;
    long ms = atMs[newest] - atMs[oldest];
    return ms <= 0 ? 0 : (double) (counts[newest] - counts[oldest]) * MS_PER_SECOND / ms;
  }

  /** Of a counter of bytes. */
  public long bitsPerSecond() {
    return (long) (perSecond() * BITS_PER_BYTE);
  }
}
