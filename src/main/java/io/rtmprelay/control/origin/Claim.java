package io.rtmprelay.control.origin;

/** What became of a node's wish to be the origin of a stream. */
public sealed interface Claim {

  /** It is, until it {@linkplain Tenure#giveUp gives that up} or loses it. */
  record Granted(Tenure tenure) implements Claim {}

  /**
   * Another node is.
   *
   * @param epoch under which that one is
   */
  record Held(PeerNode origin, long epoch) implements Claim {}

  /** Nobody can be now; {@code reason} is for the peer and the log. */
  record Unavailable(String reason) implements Claim {}
}
