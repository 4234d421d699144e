package io.rtmprelay.control.runtime.ban;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.host.HostPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BanListTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final String HOST = "10.0.0.1";

  private final BanList bans = new BanList();

  private Ban ban(@Nullable String stream, String network, long seconds) {
    return bans.add(Ban.of(stream, new HostPattern(network), NOW.plusSeconds(seconds), null), NOW);
  }

  private Duration left(String stream, String host, long afterMs) {
    return bans.left(stream, host, NOW.plusMillis(afterMs));
  }

  @Test
  @DisplayName("a ban holds for one name and one address, and ends by time")
  void ends() {
    ban("live/cam", HOST, 1);
    assertThat(left("live/cam", HOST, 0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(left("live/cam", "::ffff:10.0.0.1", 999)).isEqualTo(Duration.ofMillis(1));
    assertThat(left("live/cam", HOST, 1_000)).isZero();
    assertThat(left("live/cam", "10.0.0.2", 0)).isZero();
    assertThat(left("live/dog", HOST, 0)).isZero();
    assertThat(bans.all(NOW.plusSeconds(1))).isEmpty();
  }

  @Test
  @DisplayName("one of a network holds for each address in it, one without a name for all names")
  void wide() {
    ban(null, "10.0.0.0/8", 5);
    ban("live/cam", "10.1.0.0/16", 9);
    assertThat(left("live/cam", "10.1.2.3", 0)).as("the longest").hasSeconds(9);
    assertThat(left("a/b/c", "10.1.2.3", 0)).hasSeconds(5);
    assertThat(left("live/cam", "11.1.2.3", 0)).isZero();
    assertThat(left("live/cam", "", 0)).as("no address").isZero();
  }

  @Test
  @DisplayName("a shorter ban does not end a longer one of the same; a longer one takes its place")
  void longestHolds() {
    Ban first = ban("live/cam", HOST, 10);
    assertThat(ban("live/cam", HOST, 1)).isEqualTo(first);
    Ban longer = ban("live/cam", HOST, 20);
    assertThat(bans.all(NOW)).containsExactly(longer);
    assertThat(bans.remove(first.id())).isNull();
    assertThat(bans.remove(longer.id())).isEqualTo(longer);
    assertThat(left("live/cam", HOST, 0)).isZero();
  }

  @Test
  @DisplayName("bans are bounded: what is over goes first, then what ends first")
  void bounded() {
    ban("live/cam", HOST, 50);
    for (int i = 0; i < BanList.MAX; i++) {
      ban("live/cam", "10.1." + i / 250 + "." + i % 250, 60 + i);
    }
    assertThat(bans.all(NOW)).hasSize(BanList.MAX);
    assertThat(left("live/cam", HOST, 0)).isZero();
    assertThat(left("live/cam", "10.1.0.0", 0)).hasSeconds(60);
    Instant later = NOW.plusSeconds(100_000);
    bans.load(List.of(Ban.of(null, new HostPattern(HOST), later.plusSeconds(1), null)), later);
    assertThat(bans.all(NOW)).as("those that are over are gone").hasSize(1);
  }
}
