package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.config.host.HostName;
import io.rtmprelay.control.bus.DisconnectAnswer;
import io.rtmprelay.control.bus.StreamCommand;
import io.rtmprelay.control.figures.PublisherFigures;
import io.rtmprelay.control.tenure.Fence;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Standby;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.Succession;
import io.rtmprelay.transport.capture.Capture;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publishers of one stream: who feeds it and who stands by. Does what {@link Succession}
 * decides. Owned by the stream's loop.
 */
public final class Publishers {

  private static final Logger log = LoggerFactory.getLogger(Publishers.class);

  /** Who steers the stream they publish. */
  interface Steersman {

    /** One is to feed the stream, after a gap or in place of another: {@link #resume} follows. */
    void publisherJoined();

    /** The one that fed the stream is gone, and nobody stands by. */
    void publisherEnded(boolean deliberate, String reason);

    /** The frames of one read went out. */
    void flushed();
  }

  /** What becomes of a publisher that asks for a stream which lives already. */
  public sealed interface Arrival {

    /** It feeds the stream, or stands by to. */
    record Admitted(PublisherTurn turn) implements Arrival {}

    /** There is no room for it. */
    record Refused(String reason) implements Arrival {}
  }

  private final Stream stream;
  private final Fence fence;
  private final MediaLoop loop;
  private final Steersman steersman;
  private final Succession<PublisherTurn> succession;
  private final PublisherTurn first;
  private List<TargetConfig> sinks;
  private MediaLoop.@Nullable Timer nextLook;

  /** The first feeds {@code stream} from its birth on; any thread. */
  Publishers(Stream stream, Fence fence, DuplicateMode mode, Newcomer first, Steersman steersman) {
    this.stream = stream;
    this.fence = fence;
    this.loop = first.publisher().loop();
    this.steersman = steersman;
    this.succession = new Succession<>(mode);
    this.first = new PublisherTurn(this, first);
    this.sinks = first.sinks();
    succession.arrives(this.first, 0);
    this.first.feed(stream);
  }

  MediaLoop loop() {
    return loop;
  }

  Stream stream() {
    return stream;
  }

  /** The way of what the present one sends. */
  Inlet inlet() {
    return fence.before(stream);
  }

  /** The turn of the publisher the stream was made for. Any thread. */
  public PublisherTurn first() {
    return first;
  }

  /** Sinks that the stream is to have because of who feeds it, or did until the gap. */
  List<TargetConfig> sinks() {
    return sinks;
  }

  /** Who feeds the stream; null in a gap. */
  @Nullable PublisherTurn present() {
    return succession.present();
  }

  /**
   * Has {@code capture} listen in to who feeds the stream now, as long as that connection lasts,
   * whoever takes over. Any thread.
   *
   * @return whether somebody feeds it
   */
  public Future<Boolean> capture(Capture capture) {
    Promise<Boolean> listens = loop.promise();
    loop.run(
        () -> {
          PublisherTurn present = succession.present();
          if (present == null) {
            listens.complete(false);
          } else {
            capture(capture, present.publisher(), listens);
          }
        });
    return listens.future();
  }

  /** Listens first, then asks for the config: so that none is missed that comes meanwhile. */
  private void capture(Capture capture, Publisher publisher, Promise<Boolean> told) {
    publisher
        .loop()
        .run(
            () -> {
              boolean listens = capture.listenTo(publisher);
              loop.run(
                  () -> {
                    if (listens) {
                      stream.configs(capture::config);
                    }
                    told.complete(listens);
                  });
            });
  }

  /** So it is with who comes from here on; who stands by goes on doing so. */
  void become(DuplicateMode mode) {
    succession.become(mode);
  }

  /** Takes in another publisher of the stream, if it may be. */
  Arrival arrive(Newcomer next) {
    PublisherTurn before = succession.present();
    PublisherTurn turn = new PublisherTurn(this, next);
    return switch (succession.arrives(turn, loop.nowMs())) {
      case FEEDS -> {
        steersman.publisherJoined();
        yield new Arrival.Admitted(turn);
      }
      case TAKES_OVER -> {
        if (before != null) {
          before.take("another publisher took over");
        }
        steersman.publisherJoined();
        yield new Arrival.Admitted(turn);
      }
      case STANDS_BY -> {
        turn.standBy(stream.standBy());
        log.info("{}: {} stands by", stream.name(), next.publisher().address());
        awaitSilence();
        yield new Arrival.Admitted(turn);
      }
      case IN_USE -> new Arrival.Refused("the name is in use");
      case TOO_MANY ->
          new Arrival.Refused(
              Succession.MAX_STANDBYS + " publishers stand by for the name already");
    };
  }

  /** The present one feeds the stream from here on: from what is kept of it, if it stood by. */
  void resume() {
    PublisherTurn present = succession.present();
    if (present == null) {
      return;
    }
    sinks = present.sinks();
    Standby kept = present.standby();
    stream.gap();
    if (kept == null) {
      stream.resume(loop.nowMs());
    } else {
      stream.resume(kept, loop.nowMs());
    }
    present.feed(stream);
  }

  void flushed() {
    steersman.flushed();
  }

  /** {@code turn} is over by itself. */
  void ended(PublisherTurn turn, boolean deliberate, String reason) {
    boolean fed = turn == succession.present();
    succession.leaves(turn);
    if (!fed) {
      log.info("{}: a standby is gone: {}", stream.name(), reason);
    } else if (!look()) {
      steersman.publisherEnded(deliberate, reason);
    }
  }

  /** Lets a standby take over, if it is its turn; whether one did. */
  boolean look() {
    PublisherTurn next = succession.successor(loop.nowMs());
    if (next == null) {
      return false;
    }
    PublisherTurn before = succession.present();
    succession.succeed(next);
    if (before != null) {
      before.standBy(stream.standBy());
    }
    log.info("{}: {} takes over", stream.name(), next.publisher().address());
    steersman.publisherJoined();
    steersman.flushed();
    awaitSilence();
    return true;
  }

  /** Looks when the present one has been silent for too long; one timer at a time. */
  private void awaitSilence() {
    long nowMs = loop.nowMs();
    long atMs = succession.lookAtMs(nowMs);
    if (nextLook == null && atMs != Succession.NEVER) {
      nextLook =
          loop.schedule(
              atMs - nowMs,
              () -> {
                nextLook = null;
                look();
                awaitSilence();
              });
    }
  }

  /** Called once a second. */
  void second(long maxBitrate) {
    for (PublisherTurn turn : all()) {
      turn.second(stream, maxBitrate, loop.nowMs());
    }
  }

  /** Disconnects the present one, and keeps its address out for as long as that is asked for. */
  DisconnectAnswer disconnect(
      StreamCommand.DisconnectPublisher command, StreamVerticle.Registrar registrar) {
    PublisherTurn present = succession.present();
    if (present == null) {
      return new DisconnectAnswer.NoPublisher();
    }
    String address = present.publisher().address();
    if (command.ban().isPositive()) {
      String host = HostName.ofPeer(address);
      registrar.ban(stream.name(), host, command.ban());
      disconnect(host::equals, command.reason());
    } else {
      present.publisher().disconnect(command.reason());
    }
    return new DisconnectAnswer.Disconnected(address);
  }

  /** Disconnects all who come from those hosts. Any thread. */
  public void keepOut(Predicate<String> hosts, String reason) {
    loop.run(() -> disconnect(hosts, reason));
  }

  /** Those who stand by first, so that none goes on. */
  private void disconnect(Predicate<String> hosts, String reason) {
    for (PublisherTurn turn : all()) {
      if (hosts.test(HostName.ofPeer(turn.publisher().address()))) {
        turn.publisher().disconnect(reason);
      }
    }
  }

  /** Asks those who understand it to connect anew, which leads them elsewhere. */
  void askToReconnect(String why) {
    for (PublisherTurn turn : all()) {
      turn.publisher().requestReconnect(null, why);
    }
  }

  /** The stream ends: nobody feeds it any more, and all are disconnected. */
  void end(String reason) {
    for (PublisherTurn turn : all()) {
      succession.leaves(turn);
      turn.take(reason);
    }
    MediaLoop.callOff(nextLook);
  }

  /** The present one comes last. */
  private List<PublisherTurn> all() {
    List<PublisherTurn> all = new ArrayList<>(succession.standbys());
    PublisherTurn present = succession.present();
    if (present != null) {
      all.add(present);
    }
    return all;
  }

  /** Of the present one; null in a gap. */
  @Nullable PublisherFigures figures() {
    PublisherTurn present = succession.present();
    return present == null ? null : present.figures();
  }
}
