package io.rtmprelay.control.hook;

import io.rtmprelay.access.hook.CallFault;
import io.rtmprelay.config.Secret;
import io.rtmprelay.control.hook.HookFigures.Loss;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one receiver of everything in its order: the next post leaves when the one before was
 * taken. Runs on one control loop; nothing waits for it.
 */
final class Receiver {

  private static final Logger log = LoggerFactory.getLogger(Receiver.class);

  private static final int OK = 200;
  private static final int AFTER_SUCCESS = 300;
  private static final int GONE = 410;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Post post;
  private final Pace pace;
  private final HookFigures figures;
  private final Deque<Notice> queue = new ArrayDeque<>();
  private Secret secret;
  private boolean posting;
  private long retry = NO_TIMER;
  private long waitMs;
  private int failures;
  private boolean overflowing;
  private boolean closed;
  private boolean stopping;
  private Runnable whenIdle = () -> {};

  Receiver(Vertx vertx, Post post, Secret secret, Pace pace, HookFigures figures) {
    this.vertx = vertx;
    this.post = post;
    this.secret = secret;
    this.pace = pace;
    this.figures = figures;
    this.waitMs = pace.firstWaitMs();
  }

  /** Signs with {@code other} from now on. */
  void become(Secret other) {
    secret = other;
  }

  void tell(Notice notice) {
    if (closed) {
      return;
    }
    if (queue.size() == pace.maxQueued()) {
      dropOldest();
    }
    queue.add(notice);
    figures.taken();
    postNext();
  }

  /** What is on its way stays first in the queue, since it may have to be posted again. */
  private void dropOldest() {
    Notice onItsWay = posting ? queue.remove() : null;
    queue.remove();
    if (onItsWay != null) {
      queue.addFirst(onItsWay);
    }
    figures.lost(Loss.OVERFLOW);
    if (!overflowing) {
      overflowing = true;
      log.warn("{}: {} events wait to be posted; the oldest are dropped", post, queue.size() + 1);
    }
  }

  private void postNext() {
    if (posting || closed || retry != NO_TIMER) {
      return;
    }
    Notice next = queue.peek();
    if (next == null) {
      idle();
      return;
    }
    posting = true;
    String body = next.body();
    post.send(body, Signature.of(body, secret, Instant.now()), pace.tryLimitMs())
        .onComplete(this::answered, cause -> failed(CallFault.inWords(cause)));
  }

  private void answered(int status) {
    if (status == GONE) {
      posting = false;
      log.warn("{}: answered 410, so no more events are posted to it", post);
      close();
    } else if (status >= OK && status < AFTER_SUCCESS) {
      taken();
    } else {
      failed("answered " + status);
    }
  }

  private void taken() {
    posting = false;
    if (closed) {
      return;
    }
    queue.remove();
    figures.posted();
    if (failures > 0) {
      log.info("{}: takes events again, after {} tries that failed", post, failures);
    }
    failures = 0;
    overflowing = false;
    waitMs = pace.firstWaitMs();
    postNext();
  }

  private void failed(String why) {
    posting = false;
    if (closed) {
      return;
    }
    figures.triedInVain();
    failures++;
    if (failures == 1) {
      log.warn("{}: an event was not taken and is posted again: {}", post, why);
    }
    Notice first = queue.element();
    if (first.at().plus(pace.giveUpAfter()).isBefore(Instant.now())) {
      queue.remove();
      figures.lost(Loss.EXPIRED);
    }
    long atLeastMs = waitMs / 2;
    long drawnMs = atLeastMs + ThreadLocalRandom.current().nextLong(atLeastMs + 1);
    waitMs = stopping ? waitMs : Math.min(waitMs * 2, pace.maxWaitMs());
    retry =
        vertx.setTimer(
            Math.max(1, drawnMs),
            due -> {
              retry = NO_TIMER;
              postNext();
            });
  }

  /** Runs {@code then} once nothing waits; what waits for its next try is tried now. */
  void hurry(Runnable then) {
    stopping = true;
    waitMs = pace.firstWaitMs();
    whenIdle = then;
    callOffRetry();
    if (closed) {
      idle();
    } else {
      postNext();
    }
  }

  /** Tells nothing any more. */
  void close() {
    close(Loss.GONE);
  }

  /** The relay stops: the same, for that reason. */
  void cut() {
    close(Loss.STOPPED);
  }

  private void close(Loss why) {
    if (closed) {
      return;
    }
    closed = true;
    callOffRetry();
    while (queue.poll() != null) {
      figures.lost(why);
    }
    idle();
  }

  private void idle() {
    Runnable then = whenIdle;
    whenIdle = () -> {};
    then.run();
  }

  private void callOffRetry() {
    if (retry != NO_TIMER) {
      vertx.cancelTimer(retry);
      retry = NO_TIMER;
    }
  }
}
