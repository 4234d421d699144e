package io.rtmprelay.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static int takenAt(RateLimit limit, long nowMs) {
    int taken = 0;
    while (taken < 10_000 && limit.take(nowMs)) {
      taken++;
    }
    return taken;
  }

  @Test
  void burstThenRate() {
    RateLimit limit = new RateLimit(10, 25);
    assertThat(takenAt(limit, 5_000)).isEqualTo(25);
    assertThat(takenAt(limit, 5_099)).isZero();
    assertThat(takenAt(limit, 5_100)).isEqualTo(1);
    assertThat(takenAt(limit, 6_100)).isEqualTo(10);
    assertThat(takenAt(limit, 1_000_000)).isEqualTo(25);
  }

  @Test
  void timeThatStandsOrGoesBackGivesNothing() {
    RateLimit limit = new RateLimit(1, 1);
    assertThat(takenAt(limit, 0)).isEqualTo(1);
    assertThat(takenAt(limit, -10_000)).isZero();
    assertThat(takenAt(limit, 999)).isZero();
    assertThat(takenAt(limit, 1_000)).isEqualTo(1);
  }

  @Test
  void fractionsAddUp() {
    RateLimit limit = new RateLimit(3, 5);
    assertThat(takenAt(limit, 0)).isEqualTo(5);
    int taken = 0;
    for (int ms = 1; ms <= 10_000; ms++) {
      taken += takenAt(limit, ms);
    }
    assertThat(taken).isEqualTo(30);
  }

  @Test
  void aPauseOfAgesFillsTheBucketOnce() {
    RateLimit limit = new RateLimit(1_000, 10);
    assertThat(takenAt(limit, Long.MIN_VALUE / 4)).isEqualTo(10);
    assertThat(takenAt(limit, Long.MAX_VALUE / 4)).isEqualTo(10);
  }
}
