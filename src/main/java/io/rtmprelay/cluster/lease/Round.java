package io.rtmprelay.cluster.lease;

import io.rtmprelay.control.origin.PeerNode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One round of asking the others whether they vouch for this node's session: for all of its leases
 * at once. Owned by the leases' thread.
 */
final class Round {

  private final Pace pace;
  private final Fellows fellows;
  private final Consumer<Round> enough;
  private final long beganMs;
  private final String session;
  // By name: a node that was taken in anew may be known under two sessions for a moment.
  private final Set<String> vouching = new HashSet<>();
  private boolean told;

  /**
   * @param own what this node itself says: it promises what the others do
   * @param enough told once, as soon as a quorum vouches
   */
  Round(Pace pace, Fellows fellows, Vouching own, Consumer<Round> enough) {
    this.pace = pace;
    this.fellows = fellows;
    this.enough = enough;
    this.beganMs = pace.nowMs();
    this.session = fellows.self().session();
    if (own.vouch(session, beganMs)) {
      vouching.add(fellows.self().name());
    }
  }

  void begin() {
    look();
    for (PeerNode peer : fellows.peers()) {
      fellows
          .vouch(peer, session)
          .onSuccess(
              vouches -> {
                if (vouches) {
                  pace.run(() -> vouches(peer));
                }
              });
    }
  }

  private void vouches(PeerNode peer) {
    vouching.add(peer.name());
    look();
  }

  private void look() {
    if (!told && vouching.size() >= fellows.quorum()) {
      told = true;
      enough.accept(this);
    }
  }

  /** When it began: nothing that was answered is older. */
  long beganMs() {
    return beganMs;
  }

  /** Whose it was. */
  String session() {
    return session;
  }
}
