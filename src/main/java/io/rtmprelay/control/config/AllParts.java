package io.rtmprelay.control.config;

import io.rtmprelay.config.ServerConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several parts as one, made ready one after the other. */
final class AllParts implements ConfigPart {

  private static final Logger log = LoggerFactory.getLogger(AllParts.class);

  private final Vertx vertx;
  private final long limitMs;
  private final List<ConfigPart> parts;

  /**
   * @param limitMs for each part to be made ready
   */
  AllParts(Vertx vertx, long limitMs, List<ConfigPart> parts) {
    this.vertx = vertx;
    this.limitMs = limitMs;
    this.parts = List.copyOf(parts);
  }

  @Override
  public Future<Prepared> prepare(ServerConfig before, ServerConfig next) {
    Ready ready = new Ready();
    Future<Void> all = Future.succeededFuture();
    for (ConfigPart part : parts) {
      all = all.compose(done -> inTime(part, before, next).onSuccess(ready::add).mapEmpty());
    }
    return all.<Prepared>map(done -> ready).onFailure(cause -> ready.abandon());
  }

  /** A part that is never ready must not keep every later reload waiting. */
  private Future<Prepared> inTime(ConfigPart part, ServerConfig before, ServerConfig next) {
    Promise<Prepared> answer = Promise.promise();
    long timer =
        vertx.setTimer(
            limitMs, due -> answer.tryFail("it could not be made ready in " + limitMs + " ms"));
    begun(part, before, next)
        .onComplete(
            prepared -> {
              vertx.cancelTimer(timer);
              if (!answer.tryComplete(prepared)) {
                prepared.abandon();
              }
            },
            cause -> {
              vertx.cancelTimer(timer);
              answer.tryFail(cause);
            });
    return answer.future();
  }

  private static Future<Prepared> begun(ConfigPart part, ServerConfig before, ServerConfig next) {
    try {
      return part.prepare(before, next);
    } catch (RuntimeException e) {
      log.error("a part of the relay cannot say whether it takes the config", e);
      return Future.failedFuture(e);
    }
  }

  /** What is ready so far. */
  private static final class Ready implements Prepared {

    private final List<Prepared> each = new ArrayList<>();

    void add(Prepared prepared) {
      each.add(prepared);
    }

    @Override
    public void commit() {
      each.forEach(prepared -> done(prepared::commit));
    }

    @Override
    public void abandon() {
      each.reversed().forEach(prepared -> done(prepared::abandon));
    }

    /** The others are not to suffer from a fault of one. */
    private static void done(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException e) {
        log.error("a part of the relay did not take the config up", e);
      }
    }
  }
}
