package io.rtmprelay.relay.life;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReopenLimitTest {

  private final ReopenLimit limit = new ReopenLimit();

  @Test
  @DisplayName("hostile inputs #89, #92: at once the first time, then ever more rarely")
  void backsOff() {
    assertThat(limit.dueMs(1_000)).isEqualTo(1_000);
    assertThat(limit.dueMs(1_100)).isEqualTo(3_000);
    assertThat(limit.dueMs(3_100)).isEqualTo(7_000);
    assertThat(limit.dueMs(7_100)).isEqualTo(15_000);
    assertThat(limit.dueMs(15_100)).isEqualTo(31_000);
    assertThat(limit.dueMs(31_100)).isEqualTo(61_000);
    assertThat(limit.dueMs(61_100)).isEqualTo(91_000);
  }

  @Test
  @DisplayName("who comes after its wait is not held up")
  void late() {
    limit.dueMs(0);
    assertThat(limit.dueMs(2_500)).isEqualTo(2_500);
    assertThat(limit.dueMs(6_000)).isEqualTo(6_500);
  }

  @Test
  @DisplayName("a session that lasted makes the ones before it forgotten")
  void forgets() {
    limit.dueMs(0);
    limit.dueMs(0);
    assertThat(limit.dueMs(62_000)).isEqualTo(62_000);
    assertThat(limit.dueMs(62_000)).isEqualTo(64_000);
  }

  @Test
  @DisplayName("an encoder that flips all the time makes few sessions")
  void flipping() {
    int sessions = 0;
    long dueMs = 0;
    for (long nowMs = 0; nowMs < 600_000; nowMs += 40) {
      if (nowMs >= dueMs) {
        sessions++;
        dueMs = limit.dueMs(nowMs + 40);
      }
    }
    assertThat(sessions).isBetween(15, 30);
  }
}
