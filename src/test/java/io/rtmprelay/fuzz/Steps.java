package io.rtmprelay.fuzz;

/** How time goes by between the reads of a dialogue: a byte of four steps, over and over. */
final class Steps {

  private static final int[] STEPS_MS = {0, 1, 300, 6_000};

  private final int pattern;
  private int step;
  private long nowMs;

  Steps(int pattern) {
    this.pattern = pattern;
  }

  /** Whether no time goes by at all. */
  boolean areNone() {
    return pattern == 0;
  }

  long nowMs() {
    return nowMs;
  }

  void advance() {
    nowMs += STEPS_MS[(pattern >> (2 * (step++ & 3))) & 3];
  }
}
