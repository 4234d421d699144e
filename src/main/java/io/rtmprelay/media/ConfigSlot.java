package io.rtmprelay.media;

/**
 * Which piece of a track's set-up a CONFIG frame carries; a newer one of a slot replaces the older.
 */
public enum ConfigSlot {
  /** onMetaData. */
  METADATA,
  /** Sequence header: the codec's configuration record. */
  SEQUENCE,
  /** Color information of a video track. */
  COLOR,
  /** Multichannel configuration of an audio track. */
  CHANNELS
}
