package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Supplier;

/**
 * Who may publish a stream.
 *
 * @param priority over others who do
 * @param sinks that the stream is to have while it feeds it, beside all others
 */
public record Newcomer(Publisher publisher, int priority, List<TargetConfig> sinks) {

  public Newcomer {
    sinks = List.copyOf(sinks);
  }

  /**
   * Goes on with {@code admitted} on the publisher's loop, if it waited for what took its time.
   * Whoever left meanwhile leaves nothing behind.
   *
   * @param left is told that it did
   */
  public Future<PublishAnswer> ifAwaiting(Supplier<Future<PublishAnswer>> admitted, Runnable left) {
    Promise<PublishAnswer> answer = Promise.promise();
    publisher
        .loop()
        .run(
            () -> {
              if (publisher.isAwaiting()) {
                admitted.get().onComplete(answer);
              } else {
                left.run();
                answer.complete(
                    new PublishAnswer.Refused(
                        PublishAnswer.Reason.DENIED, "the publisher has left"));
              }
            });
    return answer.future();
  }
}
