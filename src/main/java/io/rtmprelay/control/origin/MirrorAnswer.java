package io.rtmprelay.control.origin;

/** What became of a {@link MirrorCommand}. */
public sealed interface MirrorAnswer {

  /** The mirror is on its way, or there. */
  record Coming() implements MirrorAnswer {}

  /** The node has no such stream, or has no such mirror of it any more. */
  record NotHere() implements MirrorAnswer {}
}
