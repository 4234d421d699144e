package io.rtmprelay.control.mirror;

import io.rtmprelay.control.origin.MirrorCommand;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.viewer.StreamAudience;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of another node as it is watched here: fed by its origin, whichever node that is, for as
 * long as somebody watches. Owned by its loop, except where it says so.
 */
final class Mirror implements OriginSearch.Searcher {

  private static final Logger log = LoggerFactory.getLogger(Mirror.class);

  private final MediaLoop loop;
  private final MirrorServices services;
  private final long patienceMs;
  private final Consumer<Mirror> leaves;
  private final Stream stream;
  private final StreamAudience audience;
  private final OriginSearch search;
  private final Promise<PlayAnswer> found = Promise.promise();
  private final Promise<Void> gone = Promise.promise();

  private @Nullable MirrorTurn turn;
  private boolean begun;
  private boolean over;
  private boolean doubted;
  private long wantedAtMs;
  private MediaLoop.@Nullable Timer everySecond;
  private MediaLoop.@Nullable Timer cut;

  /**
   * @param patienceMs for which those who watch wait for another origin, once one is lost
   * @param leaves told once that its name may have another mirror; on its loop
   */
  Mirror(
      String streamName,
      MediaLoop loop,
      MirrorServices services,
      StreamSettings settings,
      long patienceMs,
      Consumer<Mirror> leaves) {
    this.loop = loop;
    this.services = services;
    this.patienceMs = patienceMs;
    this.leaves = leaves;
    this.stream = new Stream(streamName, settings, services.memory());
    this.audience =
        new StreamAudience(stream, loop, services.viewers(), false, services.observer());
    this.search = new OriginSearch(streamName, loop, services, this);
  }

  MediaLoop loop() {
    return loop;
  }

  Stream stream() {
    return stream;
  }

  /**
   * Lets somebody in once an origin is found. Any thread.
   *
   * @return empty if this mirror is over, so that another one is to be made
   */
  Future<Optional<PlayAnswer>> admit() {
    Promise<Optional<PlayAnswer>> answer = Promise.promise();
    loop.run(
        () -> {
          if (over) {
            answer.complete(Optional.empty());
          } else {
            wantedAtMs = loop.nowMs();
            begin();
            found.future().map(Optional::of).onComplete(answer);
          }
        });
    return answer.future();
  }

  private void begin() {
    if (!begun) {
      begun = true;
      everySecond = loop.everySecond(this::second);
      search.begin(0);
    }
  }

  // Where it comes from

  @Override
  public void found() {
    found.tryComplete(new PlayAnswer.Allowed(audience));
  }

  @Override
  public void failed(String reason) {
    finish(reason);
  }

  /** Takes what the origin was asked for under {@code id}, and nothing else. Any thread. */
  Future<PublishAnswer> feed(String id, Publisher connection) {
    Promise<PublishAnswer> answer = Promise.promise();
    loop.run(
        () -> {
          PeerNode origin = over ? null : search.take(id);
          answer.complete(origin == null ? Mirrors.NOT_WAITED_FOR : accept(id, origin, connection));
        });
    return answer.future();
  }

  private PublishAnswer accept(String id, PeerNode origin, Publisher connection) {
    log.info("{}: mirrored from {}", stream.name(), origin.name());
    MirrorTurn next = new MirrorTurn(this, id, origin, connection);
    turn = next;
    found();
    if (stream.state() == StreamState.GAP) {
      stream.resume(loop.nowMs());
      audience.publisherIsBack();
    }
    return new PublishAnswer.Accepted(next);
  }

  /** The present turn is over by itself, or was ended as no good any more. */
  void turnOver(boolean deliberate, String reason) {
    turn = null;
    if (deliberate) {
      finish(reason);
    } else {
      log.info("{}: its mirror looks for the origin anew: {}", stream.name(), reason);
      stream.gap();
      search.begin(patienceMs);
    }
  }

  /**
   * An origin that is cut off, or whose host stands still, closes nothing: another one is asked.
   */
  private void doubt(MirrorTurn silent) {
    doubted = true;
    services
        .origins()
        .find(stream.name())
        .onComplete(
            now ->
                loop.run(
                    () -> {
                      doubted = false;
                      if (turn == silent && now.succeeded() && !isFrom(silent, now.result())) {
                        String reason = silent.origin().name() + " is its origin no more";
                        silent.finish(reason);
                        turnOver(false, reason);
                      }
                    }));
  }

  private static boolean isFrom(MirrorTurn turn, Optional<PeerNode> origin) {
    return origin.map(PeerNode::session).filter(turn.origin().session()::equals).isPresent();
  }

  // Who watches

  private void second() {
    long nowMs = loop.nowMs();
    stream.flush(nowMs);
    audience.second();
    if (audience.size() > 0) {
      wantedAtMs = nowMs;
    }
    MirrorTurn present = turn;
    if (nowMs - wantedAtMs >= services.times().lingerMs()) {
      finish("nobody watches it any more");
    } else if (present != null) {
      tellCount(present);
      if (!doubted && present.isSilent(services.times().silenceMs(), nowMs)) {
        doubt(present);
      }
    }
  }

  private void tellCount(MirrorTurn present) {
    int viewers = audience.size();
    if (present.mustTell(viewers)) {
      services
          .sources()
          .ask(
              present.origin().name(),
              new MirrorCommand.Watched(stream.name(), present.id(), viewers))
          .onFailure(cause -> loop.run(present::untold));
    }
  }

  // The end

  /** Those who watch get what waits for them, and are told. Any thread. */
  Future<Void> end(String reason) {
    loop.run(() -> finish(reason));
    return gone.future();
  }

  private void finish(String reason) {
    if (over) {
      return;
    }
    over = true;
    if (begun) {
      log.debug("{}: no mirror any more: {}", stream.name(), reason);
    }
    MediaLoop.callOff(everySecond);
    search.end();
    leaves.accept(this);
    found.tryComplete(new PlayAnswer.NotFound());
    MirrorTurn last = turn;
    turn = null;
    if (last != null) {
      last.finish(reason);
    }
    cut = loop.schedule(SinkSession.END_LIMIT_MS, audience::cut);
    audience.end(this::close);
  }

  private void close() {
    MediaLoop.callOff(cut);
    stream.close();
    gone.complete();
  }
}
