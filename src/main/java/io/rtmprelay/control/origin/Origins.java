package io.rtmprelay.control.origin;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Decides which node is the origin of a stream. Any thread; answers come on any thread. */
public interface Origins {

  /**
   * Makes this node the origin of a stream, unless another is. If it is already, under an older
   * epoch, that one is over.
   */
  Future<Claim> claim(String streamName);

  /** The node that is the origin now, be it this one; empty if none is. */
  Future<Optional<PeerNode>> find(String streamName);

  /** The other nodes that are in touch with this one. */
  List<PeerNode> peers();

  /** How this node stands among the others; empty if it is alone for good. */
  default Optional<Standing> standing() {
    return Optional.empty();
  }
}
