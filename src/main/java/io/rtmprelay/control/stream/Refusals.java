package io.rtmprelay.control.stream;

import io.rtmprelay.transport.publish.PublishAnswer;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Refuses publishes, and counts by reason how many it did. Any thread. */
public final class Refusals {

  private final Map<PublishRefusal, LongAdder> counts = new ConcurrentHashMap<>();

  /**
   * The answer to a publish that is refused.
   *
   * @param reason for the peer and the log; holds no secret
   */
  public Future<PublishAnswer> refuse(PublishRefusal why, String reason) {
    counts.computeIfAbsent(why, none -> new LongAdder()).increment();
    return Future.succeededFuture(new PublishAnswer.Refused(why.code(), reason));
  }

  /** Publishes that were refused so since the start. */
  public long count(PublishRefusal why) {
    LongAdder count = counts.get(why);
    return count == null ? 0 : count.sum();
  }
}
