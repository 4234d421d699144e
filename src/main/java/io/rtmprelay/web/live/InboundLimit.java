package io.rtmprelay.web.live;

import io.vertx.core.Handler;
import io.vertx.core.http.WebSocketFrame;
import java.util.concurrent.TimeUnit;

/**
 * Counts the frames of a viewer that has nothing to send but a ping or a pong now and then (hostile
 * input #103). Used on its connection's loop.
 */
public final class InboundLimit implements Handler<WebSocketFrame> {

  private static final int MAX_FRAMES_PER_SECOND = 10;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Runnable exceeded;
  private long beganAtNanos = System.nanoTime();
  private int frames;
  private boolean isExceeded;

  /**
   * @param exceeded run once, at the first frame that is one too many
   */
  public InboundLimit(Runnable exceeded) {
    this.exceeded = exceeded;
  }

  @Override
  public void handle(WebSocketFrame frame) {
    long nowNanos = System.nanoTime();
    if (nowNanos - beganAtNanos >= SECOND_NANOS) {
      beganAtNanos = nowNanos;
      frames = 0;
    }
    frames++;
    if (frames > MAX_FRAMES_PER_SECOND && !frame.isClose() && !isExceeded) {
      isExceeded = true;
      exceeded.run();
    }
  }
}
