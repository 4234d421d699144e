package io.rtmprelay.control.figures;

/** The rate of a counter of bytes over the last few seconds. Sampled about once a second. */
public final class RateMeter {

  private static final int SAMPLES = 4;

  private final long[] bytes = new long[SAMPLES];
  private final long[] atMs = new long[SAMPLES];
  private int taken;

  public void sample(long totalBytes, long nowMs) {
    bytes[taken % SAMPLES] = totalBytes;
    atMs[taken % SAMPLES] = nowMs;
    taken++;
  }

  public long bitsPerSecond() {
    if (taken < 2) {
      return 0;
    }
    int newest = (taken - 1) % SAMPLES;
    int oldest = taken <= SAMPLES ? 0 : taken % SAMPLES;
    long ms = atMs[newest] - atMs[oldest];
    return ms <= 0 ? 0 : (bytes[newest] - bytes[oldest]) * 8 * 1000 / ms;
  }
}
