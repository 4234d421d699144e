package io.rtmprelay.cluster.member;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.rtmprelay.control.origin.PeerNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Nodes are told apart by their names, so of two that are called alike the one that joined later
 * has to leave. Any thread.
 */
final class Namesake {

  /** What it takes to drop a member that is lost, beyond the time of detection. */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  private Namesake() {}

  /**
   * Waits until no older member has this one's name. One that died is among the members for a
   * while, and whoever starts a node anew does not wait for that.
   *
   * @param changes gets a permit whenever a member came or went
   * @throws IOException if there still is one when every dead one would have been dropped
   */
  static void outwait(HazelcastInstance hazelcast, Duration detection, Semaphore changes)
      throws IOException {
    long deadlineNanos = System.nanoTime() + detection.plus(MARGIN).toNanos();
    try {
      for (String taken = of(hazelcast); taken != null; taken = of(hazelcast)) {
        if (!changes.tryAcquire(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw new IOException(taken);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while joining the cluster", e);
    }
  }

  /** What is to be said of an older member of this one's name, if there is one. */
  static @Nullable String of(HazelcastInstance hazelcast) {
    PeerNode self = MemberSettings.node(hazelcast.getCluster().getLocalMember());
    for (Member member : hazelcast.getCluster().getMembers()) { // the eldest first
      PeerNode node = MemberSettings.node(member);
      if (member.localMember()) {
        return null;
      }
      if (node.name().equals(self.name())) {
        return "another node of the cluster, at %s, is called %s: each needs a node.name of its own"
            .formatted(node.mediaHost(), node.name());
      }
    }
    return null;
  }
}
