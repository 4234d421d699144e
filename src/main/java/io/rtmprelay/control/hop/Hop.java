package io.rtmprelay.control.hop;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.control.inner.InnerClient;
import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.stream.Forwarder;
import io.rtmprelay.control.stream.Forwarder.Place;
import io.rtmprelay.control.stream.Newcomer;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.PublicationFeed;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishAnswer.Publication;
import io.rtmprelay.transport.publish.PublishGate;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One publisher on its way to an origin elsewhere. It keeps config and newest group of what passes,
 * so that it can go on with another origin, or make this node the origin, when that one is lost.
 * Owned by the publisher's loop.
 */
final class Hop implements Publication, Newcomer.Passage, OriginLink.Owner {

  private static final Logger log = LoggerFactory.getLogger(Hop.class);

  /** How soon to look again for an origin that is there, or none that is in the way. */
  private static final long LOOK_AGAIN_MS = 250;

  /** How the publisher ended. */
  private record End(boolean deliberate, String reason) {}

  private enum Stage {
    /** Between origins: what comes is kept. */
    SEEKS,
    /** The origin takes what comes, or is being asked. */
    LINKED,
    /** This node has the stream now. */
    SETTLED,
    /** The publisher has left; what it sent last is on its way. */
    ENDS,
    OVER
  }

  private final PublishGate.Attempt attempt;
  private final Newcomer newcomer;
  private final RouteConfig route;
  private final Origins origins;
  private final Forwarder.Places here;
  private final long patienceMs;
  private final Publisher publisher;
  private final MediaLoop loop;
  private final Stream stream;
  private final OriginLink link;
  private final Promise<PublishAnswer> answer = Promise.promise();
  private final Promise<Void> over = Promise.promise();
  private Stage stage = Stage.LINKED;
  private boolean handedOver;
  private @Nullable End end;
  private @Nullable PeerNode origin;
  private long seekByMs;
  private String lastReason = "";
  private MediaLoop.@Nullable Timer again;
  private MediaLoop.@Nullable Timer everySecond;
  private @Nullable Inlet inlet;
  private @Nullable PublicationFeed settled;

  /**
   * @param stream of its own
   * @param patienceMs how long to look for another origin when one is lost
   */
  Hop(
      PublishGate.Attempt attempt,
      Newcomer newcomer,
      RouteConfig route,
      Origins origins,
      Forwarder.Places here,
      Stream stream,
      InnerClient client,
      long patienceMs) {
    this.attempt = attempt;
    this.newcomer = newcomer;
    this.route = route;
    this.origins = origins;
    this.here = here;
    this.patienceMs = patienceMs;
    this.publisher = newcomer.publisher();
    this.loop = publisher.loop();
    this.stream = stream;
    this.inlet = stream;
    PassedPublisher about =
        new PassedPublisher(
            publisher.address(), attempt.agent(), newcomer.priority(), newcomer.named());
    this.link = new OriginLink(stream, route, loop, client, about.json(), this);
  }

  /** Asks the origin for the publisher's place; the answer is that one's. */
  Future<PublishAnswer> begin(Claim.Held held) {
    seekByMs = loop.nowMs() + patienceMs;
    everySecond = loop.everySecond(this::second);
    dial(held);
    return answer.future();
  }

  /** Completes when the publisher is not on its way any more. */
  Future<Void> over() {
    return over.future();
  }

  private void second() {
    stream.flush(loop.nowMs());
    link.second();
    if (link.isUp() && stage == Stage.LINKED && !isInTouch()) {
      link.abandon();
      down(null, "it is out of touch with the cluster");
    }
  }

  /** A node that hangs takes bytes for long: the cluster knows of it before its socket tells. */
  private boolean isInTouch() {
    String session = origin == null ? "" : origin.session();
    return origins.peers().stream().anyMatch(peer -> peer.session().equals(session));
  }

  /** Asks the publisher to connect anew, elsewhere. Any thread. */
  void askToReconnect(String why) {
    publisher.requestReconnect(null, why);
  }

  /** Disconnects the publisher, as if it were lost. Any thread. */
  void disconnect(String reason) {
    publisher.disconnect(reason);
  }

  // The way to an origin

  private void dial(Claim.Held held) {
    stage = Stage.LINKED;
    origin = held.origin();
    try {
      link.dial(held.origin());
    } catch (IllegalArgumentException e) {
      giveUp(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void up() {
    log.info("{}: {} is passed on to its origin", attempt, publisher.address());
    seekByMs = 0;
    answer.tryComplete(new PublishAnswer.Accepted(this));
  }

  @Override
  public void down(PublishAnswer.@Nullable Refused refusal, String reason) {
    lastReason = refusal == null ? reason : refusal.reason();
    if (stage == Stage.ENDS) {
      close();
    } else if (refusal == null || refusal.reason().equals(Arrivals.NOT_ORIGIN)) {
      seek();
    } else if (!answer.future().isComplete()) {
      close();
      answer.complete(refusal);
    } else if (seekByMs == 0) {
      giveUp(refusal.reason());
    } else {
      lookAgain(); // it may not have noticed yet that the session before is over
    }
  }

  @Override
  public void closed() {
    close();
  }

  /** The origin is lost, or is none any more: what the publisher sends waits for another one. */
  private void seek() {
    if (seekByMs == 0) {
      seekByMs = loop.nowMs() + patienceMs;
      log.info("{}: the origin is lost, another one is looked for: {}", attempt, lastReason);
      look();
    } else {
      lookAgain();
    }
  }

  private void lookAgain() {
    stage = Stage.SEEKS;
    MediaLoop.callOff(again);
    if (loop.nowMs() >= seekByMs) {
      giveUp("the stream has no origin that can be reached: " + lastReason);
    } else {
      again = loop.schedule(LOOK_AGAIN_MS, this::look);
    }
  }

  private void look() {
    stage = Stage.SEEKS;
    Newcomer asks = answer.future().isComplete() ? newcomer.by(this) : newcomer;
    here.place(attempt, asks, route)
        .onComplete(
            place -> loop.run(() -> found(place)),
            cause -> loop.run(() -> giveUp("no place was found for it: " + cause.getMessage())));
  }

  private void found(Place place) {
    switch (place) {
      case Place.Here now -> settle(now.answer());
      case Place.Elsewhere other when stage == Stage.SEEKS -> dial(other.held());
      case Place.Nowhere nobody when stage == Stage.SEEKS -> {
        lastReason = nobody.reason();
        lookAgain();
      }
      case Place.Elsewhere _, Place.Nowhere _ -> {
        // The publisher has left meanwhile.
      }
    }
  }

  // A place at this node

  @Override
  public boolean isOpen() {
    return stage == Stage.SEEKS;
  }

  @Override
  public Stream leave() {
    handedOver = true;
    link.leave();
    return stream;
  }

  private void settle(PublishAnswer given) {
    switch (given) {
      case PublishAnswer.Accepted accepted when !answer.future().isComplete() -> {
        close();
        answer.complete(accepted);
      }
      case PublishAnswer.Accepted accepted -> feed(accepted.publication());
      case PublishAnswer.Refused refused when stage == Stage.SEEKS -> giveUp(refused.reason());
      case PublishAnswer.Refused _ -> {
        // Nobody is there any more to hear it.
      }
    }
  }

  private void feed(Publication publication) {
    PublicationFeed feed = new PublicationFeed(publication, publisher::disconnect);
    End ended = end;
    if (ended != null) {
      feed.end(ended.deliberate(), ended.reason(), loop.nowMs());
      return;
    }
    log.info("{}: {} goes on at this node", attempt, publisher.address());
    close();
    stage = Stage.SETTLED;
    settled = feed;
    inlet = feed;
  }

  // The publisher

  @Override
  public MediaLoop loop() {
    return loop;
  }

  @Override
  public Stream charged() {
    return stream;
  }

  @Override
  public @Nullable Inlet inlet() {
    return inlet;
  }

  @Override
  public void flushed() {
    // Whoever feeds a stream here tells it so itself.
  }

  @Override
  public void ended(boolean deliberate, String reason) {
    PublicationFeed feed = settled;
    if (feed != null) {
      feed.end(deliberate, reason, loop.nowMs());
      return;
    }
    end = new End(deliberate, reason);
    switch (stage) {
      case LINKED -> {
        stage = Stage.ENDS;
        inlet = null;
        link.end(deliberate ? EndMode.UNPUBLISH : EndMode.CLOSE);
      }
      case SEEKS -> close();
      case SETTLED, ENDS, OVER -> {}
    }
  }

  private void giveUp(String reason) {
    boolean admitted = answer.future().isComplete();
    if (stage == Stage.OVER) {
      return;
    }
    close();
    if (admitted) {
      publisher.disconnect(reason);
    } else {
      answer.complete(new PublishAnswer.Refused(PublishAnswer.Reason.DENIED, reason));
    }
  }

  /** Lets everything go, but for the stream if that lives on at this node. */
  private void close() {
    stage = Stage.OVER;
    inlet = null;
    MediaLoop.callOff(again);
    MediaLoop.callOff(everySecond);
    if (!handedOver) {
      link.leave();
      stream.close();
    }
    handedOver = true;
    over.tryComplete();
  }
}
