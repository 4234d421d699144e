package io.rtmprelay.cluster.lease;

import io.rtmprelay.control.origin.PeerNode;
import io.vertx.core.AsyncResult;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Asks the nodes in touch to release a session that this one has no touch with any more. Owned by
 * the leases' thread.
 */
final class Takeover {

  private final Pace pace;
  private final Fellows fellows;
  private final Vouching own;
  private final String session;
  private final LongConsumer told;
  // By name, as those who vouch are counted.
  private final Map<String, Long> waitsMs = new HashMap<>();
  private int unanswered;
  private boolean over;

  /**
   * @param own what this node itself says
   * @param told once: in how many milliseconds the session has no tenure any more, or {@link
   *     Vouching#NEVER} if that is not to be known now
   */
  Takeover(Pace pace, Fellows fellows, Vouching own, String session, LongConsumer told) {
    this.pace = pace;
    this.fellows = fellows;
    this.own = own;
    this.session = session;
    this.told = told;
  }

  void begin(long limitMs) {
    List<PeerNode> peers = fellows.peers();
    unanswered = peers.size() + 1;
    one(fellows.self(), own.release(session, pace.nowMs()));
    for (PeerNode peer : peers) {
      Answer.await(pace, fellows.release(peer, session), limitMs, answer -> answered(peer, answer));
    }
  }

  private void answered(PeerNode peer, AsyncResult<Long> answer) {
    one(peer, answer.succeeded() ? answer.result() : Vouching.NEVER);
  }

  private void one(PeerNode node, long waitMs) {
    unanswered--;
    if (waitMs != Vouching.NEVER) {
      waitsMs.merge(node.name(), waitMs, Math::max);
    }
    if (over) {
      return;
    }
    if (waitsMs.size() >= needed()) {
      over = true;
      told.accept(Collections.max(waitsMs.values()));
    } else if (unanswered == 0) {
      over = true;
      told.accept(Vouching.NEVER);
    }
  }

  /**
   * So many that the other nodes are no quorum. A quorum that is no majority cannot be kept from
   * another one; then it is as many as a quorum.
   */
  private int needed() {
    return Math.min(fellows.nodes() - fellows.quorum() + 1, fellows.quorum());
  }
}
