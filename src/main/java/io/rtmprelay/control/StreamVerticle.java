package io.rtmprelay.control;

import io.rtmprelay.access.PublishQuery;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig.QueueConfig;
import io.rtmprelay.config.StreamConfig.GapMode;
import io.rtmprelay.config.Template;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.StreamCommand;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.transport.MediaLoop;
import io.rtmprelay.transport.PublishGate;
import io.rtmprelay.transport.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steers one live stream: its publisher, its sinks and its end; answers for it on the bus. Pinned
 * to the stream's media loop, which owns it; it never sees a payload.
 */
final class StreamVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(StreamVerticle.class);

  private static final long SECOND_MS = 1_000;
  private static final int BITRATE_GRACE_SECONDS = 5;

  /** A publisher that sent nothing for so long yields to another one. */
  static final long GHOST_SILENCE_MS = 2_000;

  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private final StreamServices services;
  private final RouteConfig route;
  private final Map<String, String> captures;
  private final PublishGate.Attempt attempt;
  private final MediaLoop loop;
  private final long epoch;
  private final Future<Void> predecessorGone;
  private final Consumer<StreamVerticle> whenEnding;
  private final Instant since = Instant.now();
  private final Stream stream;
  private final List<SinkSteward> sinks = new ArrayList<>();
  private final RateMeter rate = new RateMeter();
  private final Pulse pulse;
  private final Promise<Void> gone = Promise.promise();

  private ControlBus.@Nullable Registration commands;
  private final PublisherTurn firstTurn;
  private @Nullable PublisherTurn turn;
  private int secondsOverBitrate;
  private boolean started;
  private boolean ending;
  private int sinksNotOver;
  private MediaLoop.@Nullable Timer everySecond;
  private MediaLoop.@Nullable Timer graceOver;

  /**
   * @param epoch grows with each owner of the stream's name
   * @param predecessorGone completes when the sinks of the stream that had the name are over: no
   *     target is ever dialled while a session of it is still being ended
   * @param whenEnding called once when the name may be published anew
   */
  StreamVerticle(
      StreamServices services,
      RouteConfig route,
      PublishGate.Attempt attempt,
      Publisher publisher,
      long epoch,
      Future<Void> predecessorGone,
      Consumer<StreamVerticle> whenEnding) {
    this.services = services;
    this.route = route;
    Map<String, String> matched = route.match().match(attempt.streamName());
    this.captures = matched == null ? Map.of() : matched;
    this.attempt = attempt;
    this.firstTurn = new PublisherTurn(this, publisher);
    this.turn = firstTurn;
    this.loop = publisher.loop();
    this.epoch = epoch;
    this.predecessorGone = predecessorGone;
    this.whenEnding = whenEnding;
    this.stream = new Stream(attempt.streamName(), settings(route), services.memory());
    this.pulse = new Pulse(stream, services.images(), loop, this::flushed);
  }

  /** What is kept since publish must fit the longest of the sinks' queues. */
  private static StreamSettings settings(RouteConfig route) {
    long bytes = 0;
    long ms = 0;
    for (TargetConfig target : route.sinks()) {
      QueueConfig queue = target.settings().queue();
      bytes = Math.max(bytes, queue.bytes());
      ms = Math.max(ms, queue.time().toMillis());
    }
    boolean freeze = route.stream().gap() == GapMode.FREEZE;
    return new StreamSettings(route.stream().memory(), bytes, Math.toIntExact(ms), freeze);
  }

  // The beginning

  @Override
  public Future<?> start() {
    if (ending) {
      return Future.failedFuture("the stream was ended before it began");
    }
    started = true;
    commands = services.bus().onStream(stream.name(), this::answer);
    Map<String, String> variables =
        Template.variables(
            captures,
            attempt.app(),
            attempt.name(),
            START.format(since),
            services.node(),
            new PublishQuery(attempt.query()).relayed());
    for (TargetConfig target : route.sinks()) {
      sinks.add(steward(new SinkTarget(target, variables, services.client())));
    }
    services.observer().streamBegan(stream.stats());
    everySecond = loop.schedule(SECOND_MS, this::second);
    predecessorGone.onComplete(ignored -> loop.run(() -> sinks.forEach(SinkSteward::start)));
    return Future.succeededFuture();
  }

  private SinkSteward steward(SinkTarget target) {
    Sink sink = stream.attach(target.id(), target.queueing(), loop.nowMs());
    return new SinkSteward(stream, target, sink, loop, services);
  }

  private void second() {
    if (ending) {
      return;
    }
    everySecond = loop.schedule(SECOND_MS, this::second);
    rate.sample(stream.stats().bytesIn(), loop.nowMs());
    stream.flush(loop.nowMs());
    sinks.forEach(SinkSteward::second);
    holdToBitrate();
  }

  // The publisher

  Stream stream() {
    return stream;
  }

  MediaLoop loop() {
    return loop;
  }

  /** The turn of the publisher the stream was made for. */
  PublisherTurn firstTurn() {
    return firstTurn;
  }

  /** The frames of one read went out. */
  void flushed() {
    for (int i = 0; i < sinks.size(); i++) {
      sinks.get(i).flushed();
    }
    pulse.flushed();
  }

  /** The publisher whose turn it is ended. */
  void publisherEnded(boolean deliberate, String reason) {
    turn = null;
    if (deliberate || route.stream().grace().isZero()) {
      end(reason);
    } else if (!ending) {
      gap(reason);
    }
  }

  /** The publisher may come back within the grace; the sinks' sessions wait for it. */
  private void gap(String reason) {
    long graceMs = route.stream().grace().toMillis();
    log.info("{}: gap of {} ms at most: {}", stream.name(), graceMs, reason);
    stream.gap();
    pulse.beat();
    graceOver =
        loop.schedule(
            graceMs,
            () -> {
              if (turn == null) {
                end("the publisher did not come back within " + graceMs + " ms");
              }
            });
  }

  /** What becomes of a publisher that asks for a stream which lives already. */
  sealed interface Resumption {

    /** It feeds the stream from here on. */
    record Resumed(PublisherTurn turn) implements Resumption {}

    /** Another one feeds it. */
    record InUse() implements Resumption {}

    /** The stream is ending; its name is free. */
    record Over() implements Resumption {}
  }

  /**
   * Goes on with another publisher, if there is a gap or the one at hand has to yield. Any thread.
   */
  Future<Resumption> resume(Publisher next) {
    Promise<Resumption> answer = Promise.promise();
    loop.run(() -> answer.complete(resumption(next)));
    return answer.future();
  }

  private Resumption resumption(Publisher next) {
    if (ending) {
      return new Resumption.Over();
    }
    PublisherTurn present = turn;
    if (present != null) {
      if (!yields(present.publisher())) {
        return new Resumption.InUse();
      }
      turn = null;
      present.take("another publisher took over");
      stream.gap();
    }
    PublisherTurn resumed = new PublisherTurn(this, next);
    turn = resumed;
    cancel(graceOver);
    stream.resume(loop.nowMs());
    sinks.forEach(SinkSteward::publisherIsBack);
    log.info("{}: live again", stream.name());
    return new Resumption.Resumed(resumed);
  }

  /** An encoder whose network died must not be kept out by its own ghost. */
  private boolean yields(Publisher present) {
    return switch (route.stream().onDuplicate()) {
      case REPLACE -> true;
      case REJECT, STANDBY -> loop.nowMs() - present.lastReadAtMs() >= GHOST_SILENCE_MS;
    };
  }

  /** A publisher over its limit for a while is disconnected; the grace applies. */
  private void holdToBitrate() {
    boolean over = rate.bitsPerSecond() > services.maxBitrate();
    secondsOverBitrate = over ? secondsOverBitrate + 1 : 0;
    PublisherTurn present = turn;
    if (secondsOverBitrate >= BITRATE_GRACE_SECONDS && present != null) {
      secondsOverBitrate = 0;
      present.publisher().disconnect("it sends more than " + services.maxBitrate() + " bit/s");
    }
  }

  // The end

  private void end(String reason) {
    if (ending) {
      return;
    }
    ending = true;
    cancel(everySecond);
    cancel(graceOver);
    stream.finish();
    pulse.beat();
    log.info("{}: ending: {}", stream.name(), reason);
    PublisherTurn present = turn;
    turn = null;
    if (present != null) {
      present.take(reason);
    }
    whenEnding.accept(this);
    sinksNotOver = sinks.size();
    if (sinks.isEmpty()) {
      over();
    }
    for (SinkSteward sink : List.copyOf(sinks)) {
      sink.end(this::oneSinkOver);
    }
  }

  /** Ends within {@link io.rtmprelay.relay.SinkSession#END_LIMIT_MS}, whatever is delayed. */
  private void endAtOnce(String reason) {
    stream.dropDelayed();
    end(reason);
    sinks.forEach(SinkSteward::hurry);
  }

  private static void cancel(MediaLoop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  private void oneSinkOver() {
    sinksNotOver--;
    if (sinksNotOver == 0) {
      over();
    }
  }

  private void over() {
    pulse.stop();
    sinks.forEach(SinkSteward::close);
    stream.close();
    yieldName();
    log.info("{}: over", stream.name());
    // Who comes next must not meet the sessions of who was before, even if this one had none.
    predecessorGone.onComplete(ignored -> gone.complete());
    if (started) {
      services.observer().streamEnded(stream.stats());
    }
  }

  /** Answers no longer under the stream's name, which has a new owner or none. Any thread. */
  void yieldName() {
    loop.run(
        () -> {
          if (commands != null) {
            commands.giveUp();
            commands = null;
          }
        });
  }

  /** Completes when every sink is over and nothing is held any more. */
  Future<Void> gone() {
    return gone.future();
  }

  /** Ends the stream and its publisher's connection. Any thread. */
  Future<Void> endNow(String reason) {
    loop.run(() -> endAtOnce(reason));
    return gone.future();
  }

  // Commands

  /** How the stream is; answered in any state. Any thread. */
  Future<StreamReport> describe() {
    Promise<StreamReport> answer = Promise.promise();
    loop.run(
        () -> {
          try {
            answer.complete(report());
          } catch (RuntimeException e) {
            answer.fail(e);
          }
        });
    return answer.future();
  }

  private Future<?> answer(StreamCommand command) {
    return switch (command) {
      case StreamCommand.Describe describe -> Future.succeededFuture(report());
      case StreamCommand.End end -> {
        StreamReport last = report();
        endAtOnce(end.reason());
        yield Future.succeededFuture(last);
      }
    };
  }

  private StreamReport report() {
    return new StreamReport(
        attempt.app(),
        attempt.name(),
        ending ? StreamState.ENDING : stream.state(),
        since,
        services.node(),
        epoch,
        turn == null ? null : turn.report(rate.bitsPerSecond()),
        sinks.stream().map(SinkSteward::report).toList(),
        stream.stats().heldBytes(),
        stream.stats().limitBytes());
  }
}
