package io.rtmprelay.relay;

import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.relay.life.SinkLife;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session with a target and the way to end it, whatever kind of target it is. Used on the
 * stream's loop only, except where it says so.
 */
public interface SinkSession extends Outlet {

  /** How long an orderly end may take, in milliseconds, until the session is cut. */
  long END_LIMIT_MS = 5_000;

  /**
   * Ends the session in order: what was written leaves first, then the target is told as {@code
   * mode} says; {@link Owner#ended} follows within {@link #END_LIMIT_MS}.
   */
  void end(EndMode mode);

  /** Ends the session at once; nothing is told to anyone. */
  void abandon();

  /** From now on it fails once no byte was taken for so long, while some wait, if it ever does. */
  default void stallsAfter(long timeoutMs) {}

  /** Round trip to the target in milliseconds, or -1 if unknown. Any thread. */
  double rttMs();

  /** What a session tells whoever steers the sink; on the stream's loop. */
  interface Owner {

    /** Connected; the dialogue begins. */
    void dialled();

    /**
     * Which codecs beyond the legacy ones the target says it takes: FourCCs, or {@code *} for all;
     * empty if it says nothing.
     */
    default void announced(Set<String> codecs) {}

    /** All is ready but for the publish, which was to be held back. */
    default void held() {}

    /** The target takes media. */
    void published();

    /** There is room again after there was none. */
    void writable();

    /**
     * Where sessions that measure it note how long after their arrival frames left for the target;
     * null if nobody looks at that.
     */
    default @Nullable DelayHistogram delays() {
      return null;
    }

    /**
     * The target asks to be left for another address, on its word alone.
     *
     * @param url absolute or relative, not checked; null for the same address
     */
    default void reconnectRequested(@Nullable String url) {}

    /** The session is over and was not asked to be; told at most once, and nothing after it. */
    void failed(SinkLife.FailureClass kind, String reason);

    /** The session was ended as asked; told at most once, and nothing after it. */
    void ended();
  }
}
