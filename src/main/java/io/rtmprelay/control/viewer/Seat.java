package io.rtmprelay.control.viewer;

import io.rtmprelay.relay.Outlet;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.viewer.Ending;
import io.rtmprelay.relay.viewer.FrameFeed;
import io.rtmprelay.relay.viewer.Viewer;
import io.rtmprelay.relay.viewer.Viewing;
import io.rtmprelay.transport.loop.MediaLoop;
import org.jspecify.annotations.Nullable;

/**
 * One viewer at one stream: a sink that leads to it, straight or by way of another loop. Owned by
 * the stream's loop, except where it says so.
 */
final class Seat implements Viewing {

  private final StreamAudience audience;
  private final Stream stream;
  private final MediaLoop loop;
  private final Viewer viewer;
  private final @Nullable FrameFeed feed;
  private final Outlet outlet;

  private @Nullable Sink sink;
  private boolean started;
  private long takenAtLastLook;
  private long lastProgressMs;

  // Written on the viewer's loop.
  private volatile boolean left;

  Seat(StreamAudience audience, Stream stream, MediaLoop loop, Viewer viewer) {
    this.audience = audience;
    this.stream = stream;
    this.loop = loop;
    this.viewer = viewer;
    this.feed = viewer.loop() == loop ? null : new FrameFeed(viewer, loop, this::writable);
    this.outlet = feed == null ? viewer : feed;
  }

  // The viewer's loop

  @Override
  public void progressed() {
    if (feed != null) {
      feed.progressed();
    } else if (!left) {
      writable();
    }
  }

  @Override
  public void leave() {
    if (left) {
      return;
    }
    left = true;
    if (feed != null) {
      feed.stop();
    }
    loop.run(this::vacate);
  }

  // The stream's loop

  /** Is led to by {@code attached} from here on; {@code starts} if there is media to begin with. */
  void occupy(Sink attached, boolean starts) {
    sink = attached;
    lastProgressMs = loop.nowMs();
    tell(viewer::begins);
    if (starts) {
      start();
    }
  }

  /** Whether its viewer went before it was there. */
  boolean isLeft() {
    return left;
  }

  /** How many watch by it. */
  int watchers() {
    return viewer.watchers();
  }

  boolean isMirror() {
    return viewer.isMirror();
  }

  /** Media is to come, if none was before. */
  void start() {
    Sink present = sink;
    if (present != null && !started) {
      started = true;
      present.ready(outlet, loop.nowMs());
    }
  }

  private void writable() {
    Sink present = sink;
    if (present != null && started) {
      present.writable(loop.nowMs());
    }
  }

  /** Whether nothing waits for it, here or on its way. */
  boolean isDrained() {
    Sink present = sink;
    boolean drained = present == null || (present.drained() && outlet.pendingBytes() == 0);
    lookAhead();
    return drained;
  }

  /** Why it gets no further, if so. Called once a second. */
  @Nullable Ending look(long stallTimeoutMs) {
    Sink present = sink;
    if (present == null) {
      return null;
    }
    if (present.isBroken() || present.nearsTimeLimit()) {
      return Ending.RENEWED;
    }
    long nowMs = loop.nowMs();
    long pendingBytes = outlet.pendingBytes();
    long taken = present.stats().bytesOut() - pendingBytes;
    if (pendingBytes == 0 || taken > takenAtLastLook) {
      lastProgressMs = nowMs;
    }
    takenAtLastLook = taken;
    lookAhead();
    return nowMs - lastProgressMs >= stallTimeoutMs ? Ending.STALLED : null;
  }

  /** So that what the viewer holds on another loop is known at the next look. */
  private void lookAhead() {
    if (feed != null && feed.pendingBytes() > 0) {
      feed.look();
    }
  }

  /** Nothing comes any more, and the viewer is told why. */
  void end(Ending why) {
    vacate();
    tell(() -> viewer.ended(why));
  }

  /** Lets go of what waits here. */
  private void vacate() {
    Sink present = sink;
    if (present == null) {
      return;
    }
    sink = null;
    stream.detach(present);
    if (feed != null) {
      feed.close();
    }
    audience.left(this, present.stats());
  }

  private void tell(Runnable news) {
    if (feed != null) {
      feed.tell(news);
    } else if (!left) {
      news.run();
    }
  }
}
