package io.rtmprelay.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.AdminConfig.Role;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many tokens an address may try, on a clock of the test's own. */
class FailureLimitTest {

  private static final String HERE = "192.0.2.1";
  private static final Caller OPS = new Caller("ops", Role.ADMIN);
  private static final Caller NEW = new Caller("new", Role.ADMIN);

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final FailureLimit limit = new FailureLimit(() -> now);

  private void fail(String address) {
    for (int i = 0; i < FailureLimit.MAX_FAILURES; i++) {
      assertThat(limit.waitSeconds(address)).isZero();
      limit.failed(address);
    }
  }

  @Test
  @DisplayName("ten in a minute, counted from the first; then it waits out the minute")
  void window() {
    fail(HERE);
    assertThat(limit.waitSeconds(HERE)).isEqualTo(60);
    now = now.plusMillis(59_001);
    assertThat(limit.waitSeconds(HERE)).isEqualTo(1);
    now = now.plusMillis(999);
    assertThat(limit.waitSeconds(HERE)).isZero();
    fail(HERE);
    assertThat(limit.waitSeconds(HERE)).isEqualTo(60);
  }

  @Test
  @DisplayName("one address does not wait for another's guesses, save in one network of IPv6")
  void addresses() {
    fail(HERE);
    assertThat(limit.waitSeconds("192.0.2.2")).isZero();
    fail("2001:db8:1:2::1");
    assertThat(limit.waitSeconds("2001:db8:1:2:ffff::9")).isPositive();
    assertThat(limit.waitSeconds("2001:db8:1:3::1")).isZero();
  }

  @Test
  @DisplayName("who was let in from there before is known, a newcomer is not")
  void proven() {
    limit.succeeded(HERE, OPS);
    fail(HERE);
    assertThat(limit.isProven(HERE, OPS)).isTrue();
    assertThat(limit.isProven(HERE, NEW)).isFalse();
    assertThat(limit.isProven("192.0.2.2", OPS)).isFalse();
  }

  @Test
  @DisplayName("addresses are remembered up to a bound")
  void bounded() {
    fail(HERE);
    for (int i = 0; i < FailureLimit.MAX_ADDRESSES; i++) {
      limit.failed("10." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255));
    }
    assertThat(limit.waitSeconds(HERE)).isZero();
  }
}
