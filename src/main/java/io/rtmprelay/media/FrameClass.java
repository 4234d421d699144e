package io.rtmprelay.media;

/** What a relay must know of a tag body to start, drop and resume (the relay predicate). */
public enum FrameClass {
  /** Decoder or stream set-up, onMetaData included: never dropped, replayed to late sinks. */
  CONFIG,
  /** A coded video frame at which decoding can start. */
  KEY,
  /** A coded video frame that refers to others and is referred to. */
  INTER,
  /** A coded video frame nothing refers to. */
  DISPOSABLE,
  /** Coded audio. */
  AUDIO,
  /** End of a track's sequence: never dropped. */
  END,
  /** A video command or info frame (frame type 5): may be dropped. */
  COMMAND,
  /** A data message other than onMetaData: cue points, captions, timecodes. */
  DATA,
  /** A body of no bytes: not forwarded. */
  EMPTY,
  /** A body too short or too malformed to be relayed. */
  INVALID;

  /** Whether it is coded picture or sound, which has a time of its own and can be played. */
  public boolean isCoded() {
    return switch (this) {
      case KEY, INTER, DISPOSABLE, AUDIO -> true;
      case CONFIG, END, COMMAND, DATA, EMPTY, INVALID -> false;
    };
  }
}
