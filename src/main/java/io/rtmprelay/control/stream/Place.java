package io.rtmprelay.control.stream;

import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.transport.publish.PublishAnswer;

/** Where a publisher's place is. */
public sealed interface Place {

  /** At this node, be it that the publisher is refused. */
  record Here(PublishAnswer answer) implements Place {}

  /** At another node, which is the stream's origin. */
  record Elsewhere(Claim.Held held) implements Place {}

  /** Nowhere as long as nobody can be the origin; {@code reason} is for the peer and the log. */
  record Nowhere(String reason) implements Place {}
}
