package io.rtmprelay.control.capture;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.transport.capture.Capture;
import org.jspecify.annotations.Nullable;

/** One capture under way, for who sends it on. Used by one thread. */
public final class Recording {

  private final Capture capture;
  private final Runnable whenOver;
  private boolean told;

  /**
   * @param whenOver run once, when all was taken or nobody takes any more
   */
  Recording(Capture capture, Runnable whenOver) {
    this.capture = capture;
    this.whenOver = whenOver;
  }

  /** The bytes that are ready, the caller's to release; null if none are just now. */
  public @Nullable ByteBuf take() {
    ByteBuf bytes = capture.isOver() ? null : capture.take();
    tellIfOver();
    return bytes;
  }

  /** Whether all was taken. */
  public boolean isOver() {
    return capture.isOver();
  }

  /** Records nothing more; what waits can still be taken. */
  public void stop(String reason) {
    capture.stop(reason);
  }

  /** Lets go of what waits; nothing comes any more. */
  public void abandon() {
    capture.abandon();
    tellIfOver();
  }

  private void tellIfOver() {
    if (!told && capture.isOver()) {
      told = true;
      whenOver.run();
    }
  }
}
