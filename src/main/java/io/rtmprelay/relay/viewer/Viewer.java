package io.rtmprelay.relay.viewer;

import io.rtmprelay.relay.Outlet;
import java.util.concurrent.Executor;

/**
 * One who watches a stream. It lives on a loop of its own choice, which need not be the stream's:
 * all of it, the {@link Outlet}'s part included, is called there and only there.
 *
 * <p>Frames come with config first, then the newest group, then live, at times that begin with 0,
 * or with the source's own if that began less than 10 s before. {@link Outlet#pendingBytes} is what
 * it still holds of them.
 */
public interface Viewer extends Outlet {

  /** The loop it lives on; runs its tasks one after the other, in their order. Any thread. */
  Executor loop();

  /** The stream was there: frames follow from here on. At most once, before the first of them. */
  void begins();

  /** How many watch by it: itself, if it does not pass on what it gets. Any thread. */
  default int watchers() {
    return 1;
  }

  /** Whether it is no viewer but another node, with viewers of its own. Any thread. */
  default boolean isMirror() {
    return false;
  }

  /** Nothing comes any more; told at most once, and not after {@link Viewing#leave}. */
  void ended(Ending ending);
}
