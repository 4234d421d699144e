package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may publish a stream.
 *
 * @param priority over others who do
 * @param sinks that the stream is to have while it feeds it, beside all others
 * @param named those sinks as a hook named them: JSON objects, which may hold secrets
 * @param passage by which it published to another node so far; null if it comes to its first origin
 */
public record Newcomer(
    Publisher publisher,
    int priority,
    List<TargetConfig> sinks,
    List<String> named,
    @Nullable Passage passage) {

  /**
   * The way of a publisher to an origin elsewhere, until it feeds a stream here. On the publisher's
   * loop.
   */
  public interface Passage {

    /** Whether the publisher is still there, and fed no stream here since. */
    boolean isOpen();

    /** The stream as the publisher fed it on its way; it is the caller's from here on. */
    Stream leave();
  }

  public Newcomer {
    sinks = List.copyOf(sinks);
    named = List.copyOf(named);
  }

  /** Who comes to its first origin. */
  public Newcomer(Publisher publisher, int priority, List<TargetConfig> sinks, List<String> named) {
    this(publisher, priority, sinks, named, null);
  }

  /** The same after it published to another node. */
  public Newcomer by(Passage way) {
    return new Newcomer(publisher, priority, sinks, named, way);
  }

  /** The stream it is to feed: {@code fresh}, or the one that it brings. On its loop. */
  Stream stream(Supplier<Stream> fresh) {
    return passage == null ? fresh.get() : passage.leave();
  }

  private boolean isThere() {
    return passage == null ? publisher.isAwaiting() : passage.isOpen();
  }

  /**
   * Goes on with {@code admitted} on the publisher's loop, if it waited for what took its time.
   * Whoever left meanwhile leaves nothing behind.
   *
   * @param left makes the answer for nobody
   */
  public <T> Future<T> ifAwaiting(Supplier<Future<T>> admitted, Supplier<T> left) {
    Promise<T> answer = Promise.promise();
    publisher
        .loop()
        .run(
            () -> {
              if (isThere()) {
                admitted.get().onComplete(answer);
              } else {
                answer.complete(left.get());
              }
            });
    return answer.future();
  }

  /** What is answered to a publisher that is not there to hear it. */
  public static PublishAnswer gone() {
    return new PublishAnswer.Refused(PublishAnswer.Reason.DENIED, "the publisher has left");
  }

  @Override
  public String toString() {
    return "Newcomer[" + publisher.address() + "]";
  }
}
