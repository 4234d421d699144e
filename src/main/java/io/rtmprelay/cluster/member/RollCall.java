package io.rtmprelay.cluster.member;

import io.rtmprelay.control.origin.PeerNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says who came and who is gone. Any thread. */
final class RollCall {

  private static final Logger log = LoggerFactory.getLogger(RollCall.class);

  private final Map<String, PeerNode> present = new HashMap<>();

  /** These are the other nodes in touch now. */
  synchronized void call(List<PeerNode> peers) {
    Map<String, PeerNode> gone = new HashMap<>(present);
    for (PeerNode peer : peers) {
      gone.remove(peer.session());
      if (present.put(peer.session(), peer) == null) {
        log.info("in touch with node {} at {}", peer.name(), peer.mediaHost());
      }
    }
    for (PeerNode peer : gone.values()) {
      present.remove(peer.session());
      log.info("no longer in touch with node {} at {}", peer.name(), peer.mediaHost());
    }
  }
}
