package io.rtmprelay.relay.life;

import static io.rtmprelay.relay.life.SinkLife.Action.CLOSE;
import static io.rtmprelay.relay.life.SinkLife.Action.DIAL;
import static io.rtmprelay.relay.life.SinkLife.Action.END;
import static io.rtmprelay.relay.life.SinkLife.Action.NONE;
import static io.rtmprelay.relay.life.SinkLife.FailureClass.RETRYABLE;
import static io.rtmprelay.relay.life.SinkLife.FailureClass.SLOW_DOWN;
import static io.rtmprelay.relay.life.SinkLife.FailureClass.TERMINAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RetryConfig;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SinkLifeTest {

  /** The largest delay that jitter allows, so that the backoff can be seen. */
  private static final RandomGenerator LATEST =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return -1;
        }

        @Override
        public long nextLong(long origin, long bound) {
          return bound - 1;
        }
      };

  private SinkLife life = life(null, LATEST);

  private static SinkLife life(@Nullable Duration giveUpAfter, RandomGenerator random) {
    return new SinkLife(
        new RetryConfig(Duration.ofMillis(500), 2, Duration.ofSeconds(30), giveUpAfter), random);
  }

  private void goLive(long nowMs) {
    assertThat(life.dialled(nowMs)).isEqualTo(NONE);
    assertThat(life.published(nowMs)).isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(SinkState.STARTING);
    assertThat(life.mediaStarted(nowMs)).isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(SinkState.LIVE);
  }

  @Test
  void wholeLife() {
    assertThat(life.state()).isEqualTo(SinkState.OFF);
    assertThat(life.enabled(0)).isEqualTo(DIAL);
    assertThat(life.enabled(0)).as("again").isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(SinkState.DIALLING);
    goLive(100);
    assertThat(life.streamEnded(60_000)).isEqualTo(END);
    assertThat(life.state()).isEqualTo(SinkState.ENDING);
    assertThat(life.ended(60_100)).isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(SinkState.OFF);
  }

  @Test
  void backsOffAndForgetsAfterSteadyMedia() {
    life.enabled(0);
    long nowMs = 0;
    for (long delayMs : new long[] {500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000}) {
      assertThat(life.failed(RETRYABLE, "connection refused", nowMs)).isEqualTo(CLOSE);
      assertThat(life.state()).isEqualTo(SinkState.RETRYING);
      assertThat(life.reason()).isEqualTo("connection refused");
      assertThat(life.retryAtMs()).isEqualTo(nowMs + delayMs);
      assertThat(life.time(nowMs + delayMs - 1)).isEqualTo(NONE);
      nowMs += delayMs;
      assertThat(life.time(nowMs)).isEqualTo(DIAL);
    }
    goLive(nowMs);
    assertThat(life.reason()).isNull();
    assertThat(life.failures()).isEqualTo(8);
    life.failed(RETRYABLE, "reset", nowMs + 29_999);
    assertThat(life.retryAtMs()).as("not steady yet").isEqualTo(nowMs + 29_999 + 16_000);
    nowMs += 45_999;
    life.time(nowMs);
    goLive(nowMs);
    life.failed(RETRYABLE, "reset", nowMs + 30_000);
    assertThat(life.retryAtMs()).isEqualTo(nowMs + 30_500);
  }

  @Test
  @DisplayName("no wait is longer than the media before it lasted, short of a few seconds of it")
  void shortLifeForgivesInPart() {
    life.enabled(0);
    long nowMs = 0;
    for (int i = 0; i < 10; i++) {
      life.failed(RETRYABLE, "connection refused", nowMs);
      nowMs = life.retryAtMs();
      life.time(nowMs);
    }
    goLive(nowMs);
    nowMs += 4_999;
    life.failed(RETRYABLE, "reset", nowMs);
    assertThat(life.retryAtMs() - nowMs).as("refused without saying so").isEqualTo(30_000);
    nowMs = life.retryAtMs();
    life.time(nowMs);
    goLive(nowMs);
    nowMs += 9_999;
    life.failed(RETRYABLE, "reset", nowMs);
    assertThat(life.retryAtMs() - nowMs).as("nor for a few seconds").isEqualTo(30_000);
    nowMs = life.retryAtMs();
    life.time(nowMs);
    goLive(nowMs);
    nowMs += 10_000;
    life.failed(RETRYABLE, "reset", nowMs);
    assertThat(life.retryAtMs() - nowMs).isEqualTo(8_000);
    nowMs = life.retryAtMs();
    life.time(nowMs);
    life.failed(RETRYABLE, "connection refused", nowMs);
    assertThat(life.retryAtMs() - nowMs).as("it goes on growing").isEqualTo(16_000);
  }

  @Test
  @DisplayName("giveUpAfter counts the time without success: media for some seconds is success")
  void shortLifeIsSuccess() {
    life = life(Duration.ofSeconds(3), LATEST);
    life.enabled(0);
    life.failed(RETRYABLE, "timeout", 0);
    life.time(500);
    goLive(500);
    life.failed(RETRYABLE, "reset", 11_000);
    assertThat(life.state()).isEqualTo(SinkState.RETRYING);
    life.time(12_000);
    life.failed(RETRYABLE, "timeout", 14_000);
    assertThat(life.state()).isEqualTo(SinkState.FAILED);
  }

  @Test
  @DisplayName("F43: a session that is replaced ends in order, the next one waits its time")
  void reopened() {
    life.enabled(0);
    assertThat(life.reopened(0, "why", 0)).as("nothing to replace").isEqualTo(NONE);
    goLive(10);
    assertThat(life.reopened(1_000, "why", 1_000)).isEqualTo(END);
    assertThat(life.state()).isEqualTo(SinkState.ENDING);
    assertThat(life.ended(1_100)).isEqualTo(DIAL);
    goLive(1_200);
    life.reopened(3_000, "why", 1_300);
    assertThat(life.ended(1_400)).isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(SinkState.RETRYING);
    assertThat(life.reason()).isEqualTo("why");
    assertThat(life.retryAtMs()).isEqualTo(3_000);
    assertThat(life.time(2_999)).isEqualTo(NONE);
    assertThat(life.time(3_000)).isEqualTo(DIAL);
    goLive(3_100);
    life.reopened(9_000, "why", 3_200);
    assertThat(life.failed(RETRYABLE, "reset", 3_300)).as("it breaks at its end").isEqualTo(CLOSE);
    assertThat(life.state()).isEqualTo(SinkState.RETRYING);
    assertThat(life.retryAtMs()).isEqualTo(9_000);
    assertThat(life.streamEnded(3_400)).isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(SinkState.OFF);
    assertThat(life.enabled(3_500)).isEqualTo(DIAL);
  }

  @Test
  @DisplayName("the stream's end while a session is being replaced is the end")
  void endsWhileReopening() {
    life.enabled(0);
    goLive(10);
    life.reopened(5_000, "why", 20);
    life.streamEnded(30);
    assertThat(life.ended(40)).isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(SinkState.OFF);
  }

  @Test
  void jitterIsFull() {
    Random random = new Random(1);
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < 2_000; i++) {
      SinkLife each = life(null, random);
      each.enabled(0);
      each.failed(RETRYABLE, "reset", 0);
      least = Math.min(least, each.retryAtMs());
      most = Math.max(most, each.retryAtMs());
    }
    assertThat(least).isBetween(0L, 10L);
    assertThat(most).isBetween(490L, 500L);
  }

  @Test
  void slowDownStartsHigher() {
    life.enabled(0);
    life.failed(SLOW_DOWN, "server is busy", 0);
    assertThat(life.retryAtMs()).isEqualTo(8_000);
    life.time(8_000);
    life.failed(SLOW_DOWN, "server is busy", 8_000);
    assertThat(life.retryAtMs()).isEqualTo(24_000);
  }

  @Test
  void closedSoonAfterPublishIsSlowDown() {
    life.enabled(0);
    goLive(1_000);
    life.failed(RETRYABLE, "server closed", 5_999);
    assertThat(life.retryAtMs()).isEqualTo(13_999);
    life.time(13_999);
    goLive(14_000);
    life.failed(RETRYABLE, "server closed", 19_000);
    assertThat(life.retryAtMs()).as("the next step, 5 s after publish").isEqualTo(35_000);
  }

  @Test
  void terminalWaitsToBeAsked() {
    life.enabled(0);
    assertThat(life.failed(TERMINAL, "server refused the key", 10)).isEqualTo(CLOSE);
    assertThat(life.state()).isEqualTo(SinkState.FAILED);
    assertThat(life.reason()).isEqualTo("server refused the key");
    assertThat(life.retryAtMs()).isEqualTo(-1);
    assertThat(life.time(1L << 40)).isEqualTo(NONE);
    assertThat(life.enabled(50)).isEqualTo(DIAL);
  }

  @Test
  void givesUp() {
    life = life(Duration.ofSeconds(3), LATEST);
    life.enabled(0);
    life.failed(RETRYABLE, "timeout", 0);
    life.time(500);
    life.failed(RETRYABLE, "timeout", 2_999);
    assertThat(life.state()).isEqualTo(SinkState.RETRYING);
    life.time(4_000);
    life.failed(RETRYABLE, "timeout", 4_000);
    assertThat(life.state()).isEqualTo(SinkState.FAILED);
  }

  @Test
  void disabledInEachState() {
    assertThat(life.disabled(0)).isEqualTo(NONE);
    life.enabled(0);
    assertThat(life.disabled(0)).as("dialling").isEqualTo(CLOSE);
    assertThat(life.state()).isEqualTo(SinkState.OFF);
    life.enabled(0);
    life.failed(RETRYABLE, "timeout", 0);
    assertThat(life.disabled(0)).as("retrying").isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(SinkState.OFF);
    assertThat(life.retryAtMs()).isEqualTo(-1);
    assertThat(life.time(1_000)).isEqualTo(NONE);
    life.enabled(1_000);
    life.dialled(1_000);
    assertThat(life.disabled(1_000)).as("starting").isEqualTo(END);
    assertThat(life.disabled(1_000)).as("ending").isEqualTo(NONE);
  }

  @Test
  void wantedAgainWhileEnding() {
    life.enabled(0);
    goLive(0);
    life.disabled(10);
    assertThat(life.enabled(20)).isEqualTo(NONE);
    assertThat(life.state()).isEqualTo(SinkState.ENDING);
    assertThat(life.ended(30)).isEqualTo(DIAL);
  }

  @Test
  void brokenWhileEnding() {
    life.enabled(0);
    goLive(0);
    life.disabled(10);
    assertThat(life.failed(RETRYABLE, "reset", 20)).isEqualTo(CLOSE);
    assertThat(life.state()).isEqualTo(SinkState.OFF);
    life.enabled(30);
    goLive(30);
    life.disabled(40);
    life.enabled(50);
    assertThat(life.failed(RETRYABLE, "reset", 60)).isEqualTo(CLOSE);
    assertThat(life.time(60)).isEqualTo(DIAL);
  }

  @Test
  void lateEventsChangeNothing() {
    assertThat(life.failed(RETRYABLE, "reset", 0)).isEqualTo(NONE);
    assertThat(life.ended(0)).isEqualTo(NONE);
    life.dialled(0);
    life.published(0);
    life.mediaStarted(0);
    assertThat(life.state()).isEqualTo(SinkState.OFF);
  }
}
