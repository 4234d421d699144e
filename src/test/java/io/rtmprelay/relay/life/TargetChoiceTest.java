package io.rtmprelay.relay.life;

import static io.rtmprelay.relay.life.SinkLife.FailureClass.RETRYABLE;
import static io.rtmprelay.relay.life.SinkLife.FailureClass.TERMINAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RetryConfig;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TargetChoiceTest {

  private static final RetryConfig RETRY =
      new RetryConfig(Duration.ofMillis(500), 2, Duration.ofSeconds(30), null);

  private final TargetChoice choice = new TargetChoice(true, RETRY, new Random(1));

  private SinkLife.FailureClass fail(SinkLife.FailureClass failure, boolean accepted, long nowMs) {
    return choice.failed(failure, "no", accepted, 0, nowMs);
  }

  private void toBackup(long nowMs) {
    fail(RETRYABLE, false, nowMs);
    assertThat(choice.onBackup()).isFalse();
    fail(RETRYABLE, false, nowMs);
    assertThat(choice.onBackup()).isTrue();
  }

  @Test
  @DisplayName("without a backup nothing is chosen and each failure stays what it is")
  void noBackup() {
    TargetChoice alone = new TargetChoice(false, RETRY, new Random(1));
    for (int i = 0; i < 5; i++) {
      assertThat(alone.failed(RETRYABLE, "no", false, 0, i)).isEqualTo(RETRYABLE);
    }
    assertThat(alone.failed(TERMINAL, "no", true, 0, 9)).isEqualTo(TERMINAL);
    assertThat(alone.onBackup()).isFalse();
    assertThat(alone.reason()).isNull();
    assertThat(alone.probeAtMs()).isNegative();
  }

  @Test
  @DisplayName("after two failed tries the other one's turn comes, and says why")
  void takesOver() {
    toBackup(1_000);
    assertThat(choice.reason()).contains("backup").contains("no");
    assertThat(choice.probeAtMs()).isBetween(1_000L, 1_500L);
    fail(RETRYABLE, false, 2_000);
    assertThat(choice.onBackup()).isTrue();
    fail(RETRYABLE, false, 2_000);
    assertThat(choice.onBackup()).as("the backup failed twice too").isFalse();
    assertThat(choice.reason()).isNull();
    assertThat(choice.probeAtMs()).isNegative();
  }

  @Test
  @DisplayName("the loss of a session that worked is no failed try")
  void lossIsNoTry() {
    fail(RETRYABLE, false, 0);
    choice.failed(RETRYABLE, "reset", true, 60_000, 60_000);
    fail(RETRYABLE, false, 60_500);
    assertThat(choice.onBackup()).isFalse();
    fail(RETRYABLE, false, 61_000);
    assertThat(choice.onBackup()).isTrue();
  }

  @Test
  @DisplayName("probes go by the retry schedule until one succeeds, then the primary is next")
  void probes() {
    toBackup(0);
    long nowMs = 0;
    long longest = 0;
    for (int i = 0; i < 100; i++) {
      long atMs = choice.probeAtMs();
      assertThat(atMs).isGreaterThanOrEqualTo(nowMs);
      longest = Math.max(longest, atMs - nowMs);
      nowMs = atMs;
      choice.probing();
      assertThat(choice.probeAtMs()).as("one at a time").isNegative();
      choice.probeFailed(nowMs);
    }
    assertThat(longest).isBetween(20_000L, 30_000L);
    choice.probeSucceeded();
    assertThat(choice.onBackup()).isFalse();
    assertThat(choice.reason()).isNull();
  }

  @Test
  @DisplayName("a primary that accepts connect and refuses publish does not make the sink flap")
  void doesNotFlap() {
    fail(RETRYABLE, true, 0);
    fail(RETRYABLE, true, 0);
    long nowMs = 0;
    long leastMs = 30_000;
    for (int i = 0; i < 8; i++) {
      assertThat(choice.onBackup()).isTrue();
      assertThat(choice.probeAtMs() - nowMs).isBetween(leastMs, leastMs + 30_000);
      nowMs = choice.probeAtMs();
      choice.probing();
      choice.probeSucceeded();
      fail(RETRYABLE, true, nowMs); // one failed try is enough now
      leastMs = Math.min(2 * leastMs, TargetChoice.MAX_RETURN_WAIT_MS);
    }
    choice.probeSucceeded();
    choice.failed(RETRYABLE, "reset", true, 40_000, nowMs);
    toBackup(nowMs);
    assertThat(choice.probeAtMs() - nowMs).as("it had worked").isLessThan(501);
  }

  @Test
  @DisplayName("a refusal for good passes the turn on; that of both is for good")
  void terminal() {
    assertThat(fail(TERMINAL, true, 0)).isEqualTo(RETRYABLE);
    assertThat(choice.onBackup()).isTrue();
    assertThat(choice.probeAtMs()).as("a probe tells nothing of it").isGreaterThan(29_999);
    assertThat(fail(RETRYABLE, false, 0)).isEqualTo(RETRYABLE);
    assertThat(fail(TERMINAL, true, 0)).isEqualTo(TERMINAL);
    choice.reset();
    assertThat(choice.onBackup()).isFalse();
    assertThat(fail(TERMINAL, true, 0)).isEqualTo(RETRYABLE);
  }
}
