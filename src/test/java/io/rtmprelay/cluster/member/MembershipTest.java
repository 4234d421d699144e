package io.rtmprelay.cluster.member;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.origin.PeerNode;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several members in one process. */
class MembershipTest {

  @Test
  @DisplayName("nodes find each other, tell where their media goes, and notice who leaves or dies")
  void findEachOther() throws Exception {
    try (Members members = Members.of(3, more -> {})) {
      Membership first = members.get(0);
      assertThat(first.all())
          .extracting(PeerNode::name)
          .containsExactlyInAnyOrder("node-0", "node-1", "node-2");
      assertThat(first.peers())
          .extracting(PeerNode::mediaPort)
          .containsExactlyInAnyOrder(members.config(1).media(), members.config(2).media());
      assertThat(first.self().mediaHost()).isEqualTo("127.0.0.1");
      assertThat(first.hasQuorum()).isTrue();
      PeerNode dead = members.get(1).self();
      PeerNode gone = members.get(2).self();
      assertThat(first.isAlive(dead.session())).isTrue();
      CountDownLatch changes = new CountDownLatch(2);
      first.onChange(changes::countDown);
      members.kill(members.get(1));
      members.get(2).leave();
      assertThat(changes.await(30, SECONDS)).isTrue();
      assertThat(first.all()).containsExactly(first.self());
      assertThat(first.isAlive(dead.session())).isFalse();
      assertThat(first.isAlive(gone.session())).isFalse();
      assertThat(first.hasQuorum()).isFalse();
    }
  }
}
