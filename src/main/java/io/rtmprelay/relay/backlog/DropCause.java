package io.rtmprelay.relay.backlog;

/** Why a frame did not go to a sink. */
public enum DropCause {
  /** Nothing refers to it, and the queue was over half of a bound (F20, F23). */
  DISPOSABLE,
  /** Its group was cut from the queue, up to the track's next keyframe (F20, F21). */
  GROUP,
  /** It came while its track waited for a keyframe (F21, F32). */
  HELD,
  /** After a cut: it refers to the missing past (F33). */
  LEADING,
  /** Audio or data over its share, or from before the keyframe a sink starts with (F20, F32). */
  AUDIO,
  /** Its session with the target was lost while it waited. */
  LOST;

  /** Is told of each frame that does not go to a sink. */
  @FunctionalInterface
  public interface Log {

    void dropped(DropCause cause);
  }
}
