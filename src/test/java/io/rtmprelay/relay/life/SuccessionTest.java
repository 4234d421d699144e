package io.rtmprelay.relay.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.relay.life.Succession.Verdict;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SuccessionTest {

  private static final class Peer implements Succession.Candidate {

    private final String name;
    private final int priority;
    private long heardAtMs;
    private boolean canStart = true;

    Peer(String name, int priority) {
      this.name = name;
      this.priority = priority;
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public long heardAtMs() {
      return heardAtMs;
    }

    @Override
    public boolean canStart(long nowMs) {
      return canStart;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final Peer a = new Peer("a", 0);
  private final Peer b = new Peer("b", 0);
  private final Peer c = new Peer("c", 0);
  private final Peer high = new Peer("high", 5);

  private static Succession<Peer> of(DuplicateMode mode, Peer... peers) {
    Succession<Peer> succession = new Succession<>(mode);
    for (Peer peer : peers) {
      succession.arrives(peer, 0);
    }
    return succession;
  }

  @Test
  @DisplayName("reject: refused while the present one sends, else it takes over")
  void reject() {
    Succession<Peer> succession = of(DuplicateMode.REJECT, a);
    a.heardAtMs = 1_000;
    assertThat(succession.arrives(high, 2_999)).isEqualTo(Verdict.IN_USE);
    assertThat(succession.present()).isSameAs(a);
    assertThat(succession.arrives(b, 3_000)).isEqualTo(Verdict.TAKES_OVER);
    assertThat(succession.present()).isSameAs(b);
    assertThat(succession.standbys()).isEmpty();
  }

  @Test
  @DisplayName("replace: takes over at once")
  void replace() {
    Succession<Peer> succession = of(DuplicateMode.REPLACE, a);
    assertThat(succession.arrives(b, 0)).isEqualTo(Verdict.TAKES_OVER);
    assertThat(succession.present()).isSameAs(b);
  }

  @Test
  @DisplayName("in a gap who comes feeds the stream, whatever the mode")
  void gap() {
    for (DuplicateMode mode : DuplicateMode.values()) {
      Succession<Peer> succession = of(mode, a);
      succession.leaves(a);
      assertThat(succession.present()).isNull();
      assertThat(succession.arrives(b, 0)).isEqualTo(Verdict.FEEDS);
      assertThat(succession.present()).isSameAs(b);
    }
  }

  @Test
  @DisplayName("standby: four may wait, one more is refused until one leaves")
  void bounded() {
    Succession<Peer> succession = of(DuplicateMode.STANDBY, a);
    for (int i = 0; i < Succession.MAX_STANDBYS; i++) {
      assertThat(succession.arrives(new Peer("s" + i, 0), 0)).isEqualTo(Verdict.STANDS_BY);
    }
    assertThat(succession.arrives(b, 0)).isEqualTo(Verdict.TOO_MANY);
    succession.leaves(succession.standbys().getLast());
    assertThat(succession.arrives(b, 0)).isEqualTo(Verdict.STANDS_BY);
    assertThat(succession.standbys()).endsWith(b);
  }

  @Test
  @DisplayName("standby: while the present one sends, an equal one waits, however long")
  void waits() {
    Succession<Peer> succession = of(DuplicateMode.STANDBY, a, b);
    a.heardAtMs = 5_000;
    b.heardAtMs = 6_000;
    assertThat(succession.successor(6_999)).isNull();
    assertThat(succession.lookAtMs(6_000)).isEqualTo(7_000);
  }

  @Test
  @DisplayName("standby: after 2 s of silence who can start takes over; the silent one stands by")
  void silence() {
    Succession<Peer> succession = of(DuplicateMode.STANDBY, a, b);
    b.heardAtMs = 1_999;
    assertThat(succession.successor(1_999)).isNull();
    b.canStart = false;
    assertThat(succession.successor(2_000)).as("nothing to start from").isNull();
    assertThat(succession.lookAtMs(2_000)).isEqualTo(2_000 + Succession.LOOK_AGAIN_MS);
    b.canStart = true;
    assertThat(succession.successor(2_000)).isSameAs(b);
    succession.succeed(b);
    assertThat(succession.present()).isSameAs(b);
    assertThat(succession.standbys()).containsExactly(a);
    a.heardAtMs = 2_100;
    assertThat(succession.successor(2_100)).as("it woke up, but does not outrank").isNull();
  }

  @Test
  @DisplayName("standby: who is silent itself does not take over")
  void silentStandby() {
    Succession<Peer> succession = of(DuplicateMode.STANDBY, a, b);
    assertThat(succession.successor(2_000)).isNull();
    succession.leaves(a);
    assertThat(succession.successor(2_000)).isNull();
    b.heardAtMs = 2_500;
    assertThat(succession.successor(2_500)).as("heard again within the gap").isSameAs(b);
    assertThat(succession.lookAtMs(2_500)).isEqualTo(Succession.NEVER);
  }

  @Test
  @DisplayName("standby: a higher priority takes over as soon as it can start, a lower one waits")
  void priority() {
    high.canStart = false;
    Succession<Peer> succession = of(DuplicateMode.STANDBY, a, high);
    assertThat(succession.successor(0)).isNull();
    high.canStart = true;
    assertThat(succession.successor(0)).isSameAs(high);
    succession.succeed(high);
    assertThat(succession.standbys()).containsExactly(a);
    assertThat(succession.successor(0)).isNull();
  }

  @Test
  @DisplayName("standby: best is who can start, then who ranks highest, then who came first")
  void best() {
    Succession<Peer> succession = of(DuplicateMode.STANDBY, a, b, c, high);
    high.canStart = false;
    succession.leaves(a);
    assertThat(succession.successor(0)).isSameAs(b);
    high.canStart = true;
    assertThat(succession.successor(0)).isSameAs(high);
    succession.leaves(high);
    b.canStart = false;
    assertThat(succession.successor(0)).isSameAs(c);
    c.canStart = false;
    assertThat(succession.successor(0)).as("better than a gap").isSameAs(b);
  }

  @Test
  void onlyWhoStoodBySucceeds() {
    Succession<Peer> succession = of(DuplicateMode.STANDBY, a);
    assertThatThrownBy(() -> succession.succeed(b)).isInstanceOf(IllegalArgumentException.class);
    assertThat(succession.present()).isSameAs(a);
  }
}
