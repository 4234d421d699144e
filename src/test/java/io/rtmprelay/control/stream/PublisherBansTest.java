package io.rtmprelay.control.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublisherBansTest {

  private final PublisherBans bans = new PublisherBans();

  @Test
  @DisplayName("a ban holds for one name and one address, and ends by time")
  void ends() {
    bans.ban("live/cam", "10.0.0.1", 1_000, 500);
    assertThat(bans.leftMs("live/cam", "10.0.0.1", 500)).isEqualTo(1_000);
    assertThat(bans.leftMs("live/cam", "10.0.0.1", 1_499)).isEqualTo(1);
    assertThat(bans.leftMs("live/cam", "10.0.0.1", 1_500)).isZero();
    assertThat(bans.leftMs("live/cam", "10.0.0.2", 500)).isZero();
    assertThat(bans.leftMs("live/dog", "10.0.0.1", 500)).isZero();
  }

  @Test
  @DisplayName("a shorter ban does not end a longer one")
  void longestHolds() {
    bans.ban("live/cam", "10.0.0.1", 1_000, 0);
    bans.ban("live/cam", "10.0.0.1", 10, 0);
    assertThat(bans.leftMs("live/cam", "10.0.0.1", 0)).isEqualTo(1_000);
  }

  @Test
  @DisplayName("bans are bounded: what is over goes first, then what ends first")
  void bounded() {
    bans.ban("live/cam", "first", 50_000, 0);
    for (int i = 0; i < PublisherBans.MAX; i++) {
      bans.ban("live/cam", "host" + i, 60_000 + i, 0);
    }
    assertThat(bans.size()).isEqualTo(PublisherBans.MAX);
    assertThat(bans.leftMs("live/cam", "first", 0)).isZero();
    assertThat(bans.leftMs("live/cam", "host0", 0)).isPositive();
    bans.ban("live/cam", "late", 1_000, 100_000);
    assertThat(bans.size()).as("those that are over are gone").isEqualTo(1);
  }

  @Test
  void hostOfAnAddress() {
    assertThat(PublisherBans.host("10.0.0.1:5000")).isEqualTo("10.0.0.1");
    assertThat(PublisherBans.host("fe80:0:0:0:0:0:0:1%eth0:5000"))
        .isEqualTo("fe80:0:0:0:0:0:0:1%eth0");
  }
}
