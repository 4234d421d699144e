package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.GapMode;
import io.rtmprelay.control.bus.StreamCommand;
import io.rtmprelay.control.origin.Tenure;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.runtime.state.SinkPlan;
import io.rtmprelay.control.sink.SinkRoster;
import io.rtmprelay.control.tenure.CommandAddress;
import io.rtmprelay.control.tenure.Fence;
import io.rtmprelay.control.viewer.StreamAudience;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.StreamLife;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steers one live stream: its publisher, its sinks and its end; answers for it on the bus. Pinned
 * to the stream's media loop, which owns it; it never sees a payload.
 */
public final class StreamVerticle extends VerticleBase implements Publishers.Steersman {

  private static final Logger log = LoggerFactory.getLogger(StreamVerticle.class);

  /** Who admits publishers. Any thread. */
  public interface Registrar {

    /** The stream's name may be published anew; told once. */
    void ending(StreamVerticle stream);

    /** From now on {@code host} may not publish {@code streamName} for the given time. */
    void ban(String streamName, String host, Duration time);

    /** Bits that one publisher may send in a second. */
    long maxBitrate();
  }

  private final StreamServices services;
  private final StreamRoute route;
  private final MediaLoop loop;
  private final Fence fence;
  private final Future<Void> predecessorGone;
  private final Registrar registrar;
  private final Stream stream;
  private final SinkRoster sinks;
  private final StreamAudience audience;
  private final Pulse pulse;
  private final Bulletin bulletin;
  private final Promise<Void> gone = Promise.promise();

  private final CommandAddress commands;
  private final Publishers publishers;
  private final StreamLife life;
  private boolean started;
  private boolean ending;
  private int partsNotOver;
  private int tracksTold;
  private MediaLoop.@Nullable Timer everySecond;
  private MediaLoop.@Nullable Timer deadline;

  /**
   * @param first its first publisher
   * @param tenure for which this node is its origin
   * @param predecessorGone completes when the sinks of the stream that had the name are over: no
   *     target is ever dialled while a session of it is still being ended
   */
  public StreamVerticle(
      StreamServices services,
      RouteConfig route,
      PublishGate.Attempt attempt,
      Newcomer first,
      Tenure tenure,
      Future<Void> predecessorGone,
      Registrar registrar) {
    this.services = services;
    this.route = new StreamRoute(route, attempt, Instant.now(), services.node());
    this.loop = first.publisher().loop();
    this.fence = new Fence(tenure, loop, this::lose);
    this.predecessorGone = predecessorGone;
    this.registrar = registrar;
    this.stream = first.stream(() -> services.stream(attempt.streamName(), route, first.sinks()));
    this.commands = new CommandAddress(services.bus(), stream.name());
    StreamConfig settings = route.stream();
    this.life = new StreamLife(settings.grace().toMillis(), SinkSession.END_LIMIT_MS);
    this.publishers = new Publishers(stream, fence, settings.onDuplicate(), first, this);
    this.audience =
        new StreamAudience(
            stream,
            loop,
            services.viewers(),
            settings.gap() == GapMode.FREEZE,
            services.observer());
    this.bulletin =
        new Bulletin(
            services, loop, new Draft(stream, this.route, life, fence, publishers, audience));
    this.sinks = new SinkRoster(stream, loop, services.ofSinks(), bulletin);
    this.pulse = new Pulse(stream, services.images(), loop, fence);
  }

  // The beginning

  @Override
  public Future<?> start() {
    if (!life.isOpen()) {
      return Future.failedFuture("the stream was ended before it began");
    }
    started = true;
    commands.answerBy(this::answer);
    reviseSinks();
    services.observer().streamBegan(stream.stats());
    everySecond = loop.everySecond(this::second);
    bulletin.begin(sinks::stewards);
    predecessorGone.onComplete(ignored -> loop.run(sinks::start));
    return Future.succeededFuture();
  }

  /** What is set at run time may change from here on: who changes it tells this verticle. */
  private void reviseSinks() {
    if (started && !ending) {
      SinkPlan plan = services.plan(stream.name(), publishers.sinks());
      stream.adjust(StreamServices.settings(route.taken(), plan));
      sinks.revise(route.taken(), plan, route.variables());
    }
  }

  private void second() {
    stream.flush(loop.nowMs());
    sinks.second();
    audience.second();
    publishers.second(registrar.maxBitrate());
    if (tracksTold != stream.tracks().revision()) {
      tracksTold = stream.tracks().revision();
      bulletin.changed();
    }
  }

  // The route

  /** Who may publish the name, and where it goes. Any thread. */
  public RouteConfig route() {
    return route.config();
  }

  /** It lives by {@code next} from here on; its sessions that suit that go on. Any thread. */
  public void follow(RouteConfig next) {
    route.become(next);
    loop.run(this::followRoute);
  }

  /** What is set at run time of its sinks is another. Any thread. */
  public void revise() {
    loop.run(this::reviseSinks);
  }

  /** What its sinks failed for may be no more. Any thread. */
  public void retryFailedSinks() {
    loop.run(sinks::retryFailed);
  }

  private void followRoute() {
    RouteConfig next = life.isOpen() ? route.news() : null;
    if (next == null) {
      return;
    }
    StreamConfig settings = next.stream();
    reviseSinks();
    publishers.become(settings.onDuplicate());
    audience.showGaps(settings.gap() == GapMode.FREEZE);
    act(life.become(settings.grace().toMillis(), loop.nowMs()), "its grace is over");
    if (life.state() == StreamState.GAP) {
      awaitDeadline();
    }
    pulse.beat();
    log.info("{}: goes by another config from here on", stream.name());
  }

  // The publisher

  public Stream stream() {
    return stream;
  }

  public StreamAudience audience() {
    return audience;
  }

  public Publishers publishers() {
    return publishers;
  }

  @Override
  public void flushed() {
    pulse.flushed();
  }

  @Override
  public void publisherJoined() {
    act(life.publisherJoined(loop.nowMs()), "a publisher joined");
  }

  @Override
  public void publisherEnded(boolean deliberate, String reason) {
    long nowMs = loop.nowMs();
    act(deliberate ? life.publisherLeft(nowMs) : life.publisherLost(nowMs), reason);
  }

  /**
   * Takes in another publisher, which goes on after a gap, takes over, or stands by. Any thread.
   *
   * @return empty if the stream is ending: its name is free
   */
  public Future<Optional<Publishers.Arrival>> arrive(Newcomer next) {
    Promise<Optional<Publishers.Arrival>> answer = Promise.promise();
    loop.run(
        () ->
            answer.complete(
                life.isOpen() ? Optional.of(publishers.arrive(next)) : Optional.empty()));
    return answer.future();
  }

  // What its life asks for

  private void act(StreamLife.Action action, String reason) {
    switch (action) {
      case NONE -> {}
      case HOLD -> {
        log.info(
            "{}: gap of {} ms at most: {}",
            stream.name(),
            route.taken().stream().grace().toMillis(),
            reason);
        stream.gap();
        pulse.beat();
        awaitDeadline();
      }
      case RESUME -> {
        MediaLoop.callOff(deadline);
        publishers.resume();
        reviseSinks();
        sinks.retryFailed();
        audience.publisherIsBack();
        log.info("{}: live again", stream.name());
      }
      case END_SINKS -> {
        life.waitFor(stream.longestRestMs(loop.nowMs()));
        awaitDeadline();
        endSinks(reason);
      }
      case END_SINKS_SOON -> {
        stream.dropDelayed();
        awaitDeadline();
        if (ending) {
          sinks.hurry();
        } else {
          endSinks(reason);
        }
      }
      case CUT_SINKS -> {
        audience.cut();
        sinks.cut();
      }
      case CLOSE -> close();
    }
    if (action != StreamLife.Action.NONE) {
      bulletin.changed(reason);
    }
  }

  /** One timer at a time, for the deadline of the state just entered. */
  private void awaitDeadline() {
    MediaLoop.callOff(deadline);
    deadline =
        loop.schedule(
            life.deadlineMs() - loop.nowMs(),
            () -> act(life.time(loop.nowMs()), "the publisher did not come back in time"));
  }

  private void endSinks(String reason) {
    log.info("{}: ending: {}", stream.name(), reason);
    ending = true;
    MediaLoop.callOff(everySecond);
    stream.finish();
    pulse.beat();
    publishers.end(reason);
    registrar.ending(this);
    partsNotOver = 2;
    audience.end(this::onePartOver);
    sinks.end(this::onePartOver);
  }

  private void onePartOver() {
    partsNotOver--;
    if (partsNotOver == 0) {
      act(life.everySinkOver(loop.nowMs()), "every sink is over");
    }
  }

  private void close() {
    MediaLoop.callOff(deadline);
    pulse.stop();
    sinks.close();
    audience.cut();
    stream.close();
    yieldName();
    bulletin.end();
    log.info("{}: over", stream.name());
    // Who comes next must not meet the sessions of who was before, even if this one had none.
    predecessorGone.onComplete(ignored -> gone.complete());
    if (started) {
      services.observer().streamEnded(stream.stats());
    }
  }

  /** Answers no longer under the stream's name, which has a new owner or none. Any thread. */
  public void yieldName() {
    loop.run(commands::giveUp);
  }

  /** Completes when every sink is over and nothing is held any more. */
  public Future<Void> gone() {
    return gone.future();
  }

  /** Ends the stream and its publisher's connection. Any thread. */
  public Future<Void> endNow(String reason) {
    loop.run(() -> end(reason));
    return gone.future();
  }

  /** Asks its publishers to go elsewhere; without one it ends, in order. Any thread. */
  public Future<Void> drain(String why) {
    loop.run(
        () -> {
          act(life.nobodyReturns(loop.nowMs()), why);
          publishers.askToReconnect(why);
        });
    return gone.future();
  }

  /** Ends it without waiting for any session: another node may open its own. Any thread. */
  public void lose(String reason) {
    loop.run(
        () -> {
          sinks.sever();
          end(reason);
          sinks.cut();
        });
  }

  private void end(String reason) {
    act(life.toldToEnd(loop.nowMs()), reason);
  }

  // Commands

  /** Who has the answer finds what the command did on the board. */
  private Future<?> answer(StreamCommand command) {
    Future<?> answer = obey(command);
    bulletin.tellChanges();
    return answer;
  }

  private Future<?> obey(StreamCommand command) {
    return switch (command) {
      case StreamCommand.End end -> {
        StreamReport last = bulletin.tellChanges();
        end(end.reason());
        yield Future.succeededFuture(last);
      }
      case StreamCommand.DisconnectPublisher disconnect ->
          Future.succeededFuture(publishers.disconnect(disconnect, registrar));
      case StreamCommand.ReviseSinks revise -> {
        reviseSinks();
        yield Future.succeededFuture(sinks.report(revise.id()));
      }
      case StreamCommand.ReconnectSink reconnect ->
          Future.succeededFuture(sinks.reconnect(reconnect.id()));
    };
  }
}
