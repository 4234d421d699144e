package io.rtmprelay.access.hook;

import io.rtmprelay.config.RouteConfig.HookConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks hooks whether somebody may publish, on one control loop. Who gets no answer in time, or none
 * that can be used, may not. Any thread.
 */
public final class PublishHooks {

  private static final Logger log = LoggerFactory.getLogger(PublishHooks.class);

  /** A hook that nobody has asked for so long, or that is in no config any more, is let go. */
  private static final Duration REST = Duration.ofMinutes(1);

  /** Is told how long each answer took. Any thread. */
  @FunctionalInterface
  public interface Observer {

    void answered(HookAnswer.Outcome outcome, Duration took);
  }

  private final Vertx vertx;
  private final Context context;
  private final Observer observer;
  // Owned by the context.
  private final Map<HookConfig, HookLane> lanes = new HashMap<>();
  private boolean looking;

  /** To be made on no loop, so that it gets a control loop of its own. */
  public PublishHooks(Vertx vertx, Observer observer) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.observer = observer;
  }

  /** Asks {@code hook}; never fails. */
  public Future<HookAnswer> ask(HookConfig hook, HookQuestion question) {
    Promise<HookAnswer> answer = Promise.promise();
    long beganNanos = System.nanoTime();
    context.runOnContext(begun -> lane(hook).ask(question).onComplete(answer));
    return answer
        .future()
        .onSuccess(
            what -> {
              observer.answered(what.outcome(), Duration.ofNanos(System.nanoTime() - beganNanos));
              if (what instanceof HookAnswer.Failed failed) {
                log.warn("{}: the publishing hook failed: {}", question, failed.detail());
              }
            });
  }

  private HookLane lane(HookConfig hook) {
    if (!looking) {
      looking = true;
      vertx.setTimer(REST.toMillis(), due -> letGo());
    }
    return lanes.computeIfAbsent(hook, asked -> new HookLane(vertx, asked));
  }

  private void letGo() {
    lanes
        .values()
        .removeIf(
            lane -> {
              if (lane.isIdle()) {
                lane.close();
              }
              return lane.isIdle();
            });
    looking = !lanes.isEmpty();
    if (looking) {
      vertx.setTimer(REST.toMillis(), due -> letGo());
    }
  }
}
