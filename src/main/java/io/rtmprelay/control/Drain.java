package io.rtmprelay.control;

import io.rtmprelay.config.ServerConfig.DrainConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node leaves: nobody new is let in, publishers that understand it are asked to connect anew
 * elsewhere, the rest go on until they are done or the time is over, and each stream ends in order.
 * Any thread.
 */
public final class Drain {

  private static final Logger log = LoggerFactory.getLogger(Drain.class);

  private final Vertx vertx;
  private final StreamRegistry streams;
  private volatile Duration deadline;
  private final Runnable closeDoors;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Promise<Void> over = Promise.promise();

  /**
   * @param deadline how long publishers may go on
   * @param closeDoors lets nobody in from then on; run once
   */
  public Drain(Vertx vertx, StreamRegistry streams, Duration deadline, Runnable closeDoors) {
    this.vertx = vertx;
    this.streams = streams;
    this.deadline = deadline;
    this.closeDoors = closeDoors;
  }

  /** Whether the node is leaving. */
  public boolean isBegun() {
    return begun.get();
  }

  /** Another deadline; a node that leaves already keeps the one it began with. */
  public void become(DrainConfig config) {
    if (!begun.get()) {
      deadline = config.deadline();
    }
  }

  /** How long publishers may go on. */
  public Duration deadline() {
    return deadline;
  }

  /** Completes once no stream is left. */
  public Future<Void> over() {
    return over.future();
  }

  /** The node is to leave; whoever says so again joins in. Completes once no stream is left. */
  public Future<Void> begin(String why) {
    if (begun.compareAndSet(false, true)) {
      closeDoors.run();
      leave(why);
    }
    return over.future();
  }

  private void leave(String why) {
    if (deadline.isZero()) {
      streams.stop(why).onComplete(ended -> over.complete());
      return;
    }
    log.info(
        "draining for {} s at most, {} streams: {}", deadline.toSeconds(), streams.size(), why);
    long timer =
        vertx.setTimer(
            deadline.toMillis(), due -> streams.stop(why + ", and the time to drain is over"));
    streams
        .drain(why)
        .onComplete(
            ended -> {
              vertx.cancelTimer(timer);
              over.complete();
            });
  }
}
