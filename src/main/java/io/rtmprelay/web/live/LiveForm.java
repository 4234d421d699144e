package io.rtmprelay.web.live;

import io.rtmprelay.flv.FrameBytes;
import io.rtmprelay.media.MediaFrame;
import org.jspecify.annotations.Nullable;

/** The form in which one viewer gets a stream. Used on the viewer's loop. */
interface LiveForm {

  /** A time at which nothing is waited for any more. */
  long END_OF_TIME = Long.MAX_VALUE / 2;

  /**
   * What leaves at once.
   *
   * @param notice to be told before the bytes where there is a place for words; null for nothing
   * @param bytes the taker's to release
   */
  record Piece(@Nullable String notice, FrameBytes bytes) {}

  /**
   * Takes the next frame, borrowed.
   *
   * @param timestampMs of the session with the viewer, 0 to 2^31
   * @param nowMs on any clock that does not go back
   */
  void add(MediaFrame frame, int timestampMs, long nowMs);

  /**
   * What is to leave next; to be asked until there is nothing.
   *
   * @param nowMs or {@link #END_OF_TIME}
   */
  @Nullable Piece take(long nowMs);

  /** Milliseconds after which more may be taken, whatever comes until then; -1 for never. */
  long dueInMs(long nowMs);

  /** Whether what comes now does not go on from what came: the viewer is to ask anew. */
  boolean isOver();

  /** Bytes of memory held by what was not taken yet. */
  long heldBytes();

  /** Lets go of what was not taken. */
  void close();
}
