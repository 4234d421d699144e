package io.rtmprelay.relay.viewer;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.budget.OutletDepth;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Another node as a viewer, at the far end of a session: it stands for all who watch there. Used on
 * the session's loop, but for the count.
 */
public final class SessionViewer implements Viewer {

  private final Executor loop;
  private final SinkSession session;
  private final IntSupplier watchers;
  private final Consumer<Ending> whenEnded;

  /**
   * @param watchers how many watch there; asked on any thread
   */
  public SessionViewer(
      Executor loop, SinkSession session, IntSupplier watchers, Consumer<Ending> whenEnded) {
    this.loop = loop;
    this.session = session;
    this.watchers = watchers;
    this.whenEnded = whenEnded;
  }

  @Override
  public Executor loop() {
    return loop;
  }

  @Override
  public int watchers() {
    return watchers.getAsInt();
  }

  @Override
  public boolean isMirror() {
    return true;
  }

  /** There is nobody to tell here: who watches there is told there. */
  @Override
  public void begins() {}

  @Override
  public void ended(Ending ending) {
    whenEnded.accept(ending);
  }

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    session.write(frame, timestampMs);
  }

  @Override
  public void flush() {
    session.flush();
  }

  @Override
  public void keepBelow(OutletDepth depth) {
    session.keepBelow(depth);
  }

  @Override
  public boolean isWritable() {
    return session.isWritable();
  }

  @Override
  public long pendingBytes() {
    return session.pendingBytes();
  }
}
