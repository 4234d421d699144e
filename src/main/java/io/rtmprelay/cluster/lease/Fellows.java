package io.rtmprelay.cluster.lease;

import io.rtmprelay.control.origin.PeerNode;
import io.vertx.core.Future;
import java.util.List;

/** The nodes of the cluster, as this one sees them and asks them. Any thread. */
public interface Fellows {

  /** This node, with its present session. */
  PeerNode self();

  /** The others that are in touch. */
  List<PeerNode> peers();

  /** How many there are when none is missing. */
  int nodes();

  /** How many must be in touch, this one among them. */
  int quorum();

  /** Has {@code peer} {@linkplain Vouching#vouch vouch} for a session; may fail or never answer. */
  Future<Boolean> vouch(PeerNode peer, String session);

  /** Has {@code peer} {@linkplain Vouching#release release} it; may fail or never answer. */
  Future<Long> release(PeerNode peer, String session);
}
