package io.rtmprelay.cluster.member;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.control.origin.PeerNode;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

  @Test
  @DisplayName("of two nodes called alike the later one does not stay, and says where the other is")
  void calledAlike() throws Exception {
    try (Members members = Members.none(2, more -> {})) {
      Membership first = members.join(0);
      CountDownLatch cameAndLeft = new CountDownLatch(2);
      first.onChange(cameAndLeft::countDown);
      assertThatThrownBy(() -> members.join(1, Members.SECRET, "node-0"))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "another node of the cluster, at 127.0.0.1, is called node-0: each needs a node.name"
                  + " of its own");
      assertThat(cameAndLeft.await(30, SECONDS)).isTrue();
      assertThat(first.all()).containsExactly(first.self());
    }
  }

  @Test
  @DisplayName("a node that is started anew does not stumble over itself, dead and not yet dropped")
  void startedAnew() throws Exception {
    try (Members members = Members.of(2, more -> {})) {
      PeerNode before = members.get(1).self();
      members.kill(members.get(1));
      PeerNode after = members.join(1).self();
      assertThat(after.name()).isEqualTo(before.name());
      assertThat(after.session()).isNotEqualTo(before.session());
    }
  }

  @Test
  @DisplayName("a port of members that is in use is told as such")
  void portInUse() throws Exception {
    Members members = Members.none(1, more -> {});
    try (ServerSocket taken =
        new ServerSocket(members.config(0).members(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> members.join(0))
          .cause()
          .isInstanceOf(BindException.class)
          .hasMessage("cluster.members 127.0.0.1:" + taken.getLocalPort() + " is in use");
    }
  }
}
