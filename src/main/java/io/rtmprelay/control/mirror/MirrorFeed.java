package io.rtmprelay.control.mirror;

import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.control.viewer.StreamAudience;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.relay.viewer.Ending;
import io.rtmprelay.relay.viewer.SessionViewer;
import io.rtmprelay.relay.viewer.Viewing;
import io.rtmprelay.transport.loop.MediaLoop;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the mirror that another node has of a stream which lives here. Owned by the stream's loop,
 * except where it says so.
 *
 * <p>One session and no other: a node that loses it, and still has viewers, asks anew.
 */
final class MirrorFeed implements SinkSession.Owner {

  private static final Logger log = LoggerFactory.getLogger(MirrorFeed.class);

  private final String called;
  private final StreamAudience audience;
  private final BooleanSupplier isLeaving;
  private final Runnable whenOver;
  private @Nullable SinkSession session;
  private @Nullable Viewing viewing;
  private volatile int viewers = 1;
  private boolean over;

  /**
   * @param called stream and node, for the log
   * @param isLeaving whether the stream may go on at another node, once it ends here
   * @param whenOver run once, when the session is over
   */
  MirrorFeed(String called, StreamAudience audience, BooleanSupplier isLeaving, Runnable whenOver) {
    this.called = called;
    this.audience = audience;
    this.isLeaving = isLeaving;
    this.whenOver = whenOver;
  }

  MediaLoop loop() {
    return audience.loop();
  }

  /** Dials the node, as {@code dialled} does it. Any thread. */
  void begin(Function<SinkSession.Owner, SinkSession> dialled) {
    loop()
        .run(
            () -> {
              SinkSession opened = dialled.apply(this);
              if (!over) { // else it failed before it came back
                session = opened;
              }
            });
  }

  /** So many watch there now. Any thread. */
  void watchedBy(int count) {
    viewers = count;
  }

  @Override
  public void dialled() {}

  @Override
  public void published() {
    SinkSession present = session;
    if (present != null) {
      SessionViewer viewer = new SessionViewer(loop(), present, () -> viewers, this::streamEnded);
      viewing = audience.join(viewer);
    }
  }

  @Override
  public void writable() {
    if (viewing != null) {
      viewing.progressed();
    }
  }

  /** A stream that is over for good is unpublished; else the node there looks where it goes on. */
  private void streamEnded(Ending ending) {
    viewing = null;
    if (session != null) {
      boolean forGood = ending == Ending.STREAM_OVER && !isLeaving.getAsBoolean();
      session.end(forGood ? EndMode.UNPUBLISH : EndMode.CLOSE);
    }
  }

  @Override
  public void failed(FailureClass kind, String reason) {
    log.info("{}: {}", called, reason);
    finish();
  }

  @Override
  public void ended() {
    finish();
  }

  private void finish() {
    if (over) {
      return;
    }
    over = true;
    session = null;
    if (viewing != null) {
      viewing.leave();
    }
    whenOver.run();
  }
}
