package io.rtmprelay.control.origin;

/**
 * What a node with viewers asks of the origin of what they watch; answered by a {@link
 * MirrorAnswer}.
 */
public sealed interface MirrorCommand {

  /** The stream, as in {@code app/name}. */
  String streamName();

  /** By which the mirror is known to both nodes; differs for each time one is begun. */
  String id();

  /**
   * Has the node publish a stream to another one, from its newest keyframe on, until the stream is
   * over or the other node lets it go. Answers: Coming, NotHere.
   *
   * @param to whose viewers it is for
   */
  record Begin(String streamName, String id, PeerNode to) implements MirrorCommand {}

  /** So many watch by it from here on. Answers: Coming, NotHere. */
  record Watched(String streamName, String id, int viewers) implements MirrorCommand {}
}
