package io.rtmprelay.control.hop;

import io.rtmprelay.control.stream.PublisherTurn;
import io.rtmprelay.transport.limit.Closing;
import io.rtmprelay.transport.publish.DistantPublisher;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that is connected to another node, as the origin of its stream sees it. What is said
 * to it that node hears: with words if the publisher is to be disconnected, by a mere end of the
 * connection if the stream may go on there.
 */
final class PassedOn extends DistantPublisher {

  private final Publisher node;
  private final BooleanSupplier leaving;
  private volatile @Nullable PublisherTurn turn;

  /**
   * @param node which passes it on
   * @param leaving whether its stream is about to have another origin
   */
  PassedOn(Publisher node, PassedPublisher about, BooleanSupplier leaving) {
    super(node, about.address(), about.agent());
    this.node = node;
    this.leaving = leaving;
  }

  /** It has its turn at the stream. */
  void admitted(PublisherTurn given) {
    turn = given;
  }

  @Override
  public void refuse(String reason) {
    node.refuse(reason);
  }

  /**
   * The publisher stays where it is, and its node is to have the stream; who stands by waits for
   * its time. On the stream's loop.
   */
  @Override
  public Future<Boolean> requestReconnect(@Nullable String tcUrl, String description) {
    PublisherTurn given = turn;
    boolean feeds = given != null && given.standby() == null;
    if (feeds) {
      node.disconnect("the stream goes on at the node of its publisher: " + description);
    }
    return Future.succeededFuture(feeds);
  }

  @Override
  public void disconnect(Closing how, String reason) {
    if (leaving.getAsBoolean()) {
      node.disconnect(how, reason);
    } else {
      node.refuse(reason);
    }
  }
}
