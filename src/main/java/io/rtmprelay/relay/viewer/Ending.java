package io.rtmprelay.relay.viewer;

/** Why a viewer gets nothing any more. */
public enum Ending {
  /** The stream ended, or had done so before the viewer came. */
  STREAM_OVER,
  /** What comes next does not go on from what came: another codec, or a clock at its end (F43). */
  RENEWED,
  /** The viewer took nothing for too long. */
  STALLED
}
