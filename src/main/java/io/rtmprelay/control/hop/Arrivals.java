package io.rtmprelay.control.hop;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.control.inner.InnerGate;
import io.rtmprelay.control.inner.InnerPublish;
import io.rtmprelay.control.publisher.Permission;
import io.rtmprelay.control.publisher.PublisherAdmission;
import io.rtmprelay.control.stream.Newcomer;
import io.rtmprelay.control.stream.PublisherTurn;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in, at the origin, publishers that came to other nodes, which have asked for their rights.
 * Any thread.
 */
public final class Arrivals implements InnerGate.Handler {

  private static final Logger log = LoggerFactory.getLogger(Arrivals.class);

  /** What a node says that is not, or not much longer, the origin it is taken for. */
  static final String NOT_ORIGIN = "this node is not the origin of the stream";

  /** Where such publishers are given their place. Any thread. */
  public interface Streams {

    /** Empty if the stream has no origin here, or not much longer. */
    Future<Optional<PublishAnswer>> arrive(String streamName, Newcomer newcomer);

    /** The route by which a stream lives, or would; null if there is none. */
    @Nullable RouteConfig route(String streamName);

    /**
     * Whether a stream may go on at another node, now that it ends here.
     *
     * @param nowMs on the clock of the media loops
     */
    boolean isLeaving(String streamName, long nowMs);
  }

  private final Streams streams;
  private final PublisherAdmission admission;

  /**
   * @param admission which reads what sinks a hook has named at the other node
   */
  public Arrivals(Streams streams, PublisherAdmission admission) {
    this.streams = streams;
    this.admission = admission;
  }

  @Override
  public Future<PublishAnswer> publish(InnerPublish what, Publisher node) {
    String name = what.streamName();
    RouteConfig route = streams.route(name);
    if (route == null) {
      return refused("no route takes this name at its origin");
    }
    PassedPublisher about = PassedPublisher.of(what.about());
    PassedOn publisher =
        new PassedOn(node, about, () -> streams.isLeaving(name, node.loop().nowMs()));
    return switch (admission.granted(route, name, about.sinks())) {
      case Permission.Granted granted ->
          arrive(
              name,
              publisher,
              new Newcomer(publisher, about.priority(), granted.sinks(), granted.named()));
      case Permission.Denied denied -> refused(denied.reason());
    };
  }

  private Future<PublishAnswer> arrive(String name, PassedOn publisher, Newcomer newcomer) {
    return streams
        .arrive(name, newcomer)
        .compose(
            answer -> {
              if (answer.isEmpty()) {
                return refused(NOT_ORIGIN);
              }
              if (answer.get() instanceof PublishAnswer.Accepted accepted
                  && accepted.publication() instanceof PublisherTurn turn) {
                publisher.admitted(turn);
                log.info("{}: {} is passed on by another node", name, publisher.address());
              }
              return Future.succeededFuture(answer.get());
            });
  }

  private static Future<PublishAnswer> refused(String reason) {
    return Future.succeededFuture(new PublishAnswer.Refused(PublishAnswer.Reason.DENIED, reason));
  }
}
