package io.rtmprelay.control;

import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.host.HostName;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.control.capture.Captures;
import io.rtmprelay.control.hop.Arrivals;
import io.rtmprelay.control.mirror.MirrorSource;
import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.Tenure;
import io.rtmprelay.control.publisher.IngestGate;
import io.rtmprelay.control.runtime.SinkCommands;
import io.rtmprelay.control.runtime.ban.Ban;
import io.rtmprelay.control.runtime.ban.BanList;
import io.rtmprelay.control.runtime.route.RouteChange;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.stream.Forwarder;
import io.rtmprelay.control.stream.Forwarder.Place;
import io.rtmprelay.control.stream.Newcomer;
import io.rtmprelay.control.stream.PublishRefusal;
import io.rtmprelay.control.stream.Publishers;
import io.rtmprelay.control.stream.Refusals;
import io.rtmprelay.control.stream.RouteLoad;
import io.rtmprelay.control.stream.StreamServices;
import io.rtmprelay.control.stream.StreamVerticle;
import io.rtmprelay.control.viewer.StreamAudience;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.transport.capture.Capture;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which streams live on this node: admits publishers, gives each stream its verticle. Any thread; a
 * name is held by one stream at a time.
 */
public final class StreamRegistry
    implements IngestGate.Streams,
        ViewerAdmission.Streams,
        MirrorSource.Streams,
        StreamVerticle.Registrar,
        SinkCommands.Streams,
        Captures.Streams,
        Forwarder.Places,
        Arrivals.Streams {

  private static final Logger log = LoggerFactory.getLogger(StreamRegistry.class);

  private final StreamServices services;
  private final RouteTable routes;
  private final Origins origins;
  private final Forwarder forwarder;
  private final Refusals refusals;
  private final ConcurrentHashMap<String, StreamVerticle> live = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, StreamVerticle> ending = new ConcurrentHashMap<>();
  private final Set<Future<Void>> undeploying = ConcurrentHashMap.newKeySet();
  private final BanList bans;
  private final RouteLoad load = new RouteLoad();
  private final NameQueue claiming = new NameQueue();
  private final ConcurrentHashMap<String, Tenure> tenures = new ConcurrentHashMap<>();
  private volatile long maxBitrate;
  private volatile boolean stopping;

  /**
   * @param origins says which streams this node may be the origin of
   * @param forwarder takes publishers to those of which it may not
   * @param bans who is kept out
   */
  public StreamRegistry(
      StreamServices services,
      RouteTable routes,
      Origins origins,
      Forwarder forwarder,
      BanList bans,
      Refusals refusals) {
    this.services = services;
    this.routes = routes;
    this.origins = origins;
    this.forwarder = forwarder;
    this.bans = bans;
    this.refusals = refusals;
    this.maxBitrate = services.maxBitrate();
    routes.onChange(this::follow);
  }

  /**
   * The config is {@code next} from here on: its routes, and the limits of streams and of where
   * sinks may lead. A stream that lives is touched only if the route it lives by is another now, or
   * its name another route's; if no route takes the name any more, it goes on as it is.
   */
  public void apply(ServerConfig next) {
    LimitsConfig limits = next.limits();
    services.memory().limit(limits.memory());
    boolean sinksMayLeadElsewhere = services.client().keepWithin(limits.sinkTargets());
    maxBitrate = limits.bitrate();
    routes.become(next.routes());
    if (sinksMayLeadElsewhere) {
      live.values().forEach(StreamVerticle::retryFailedSinks);
    }
  }

  private void follow(RouteChange change) {
    for (StreamVerticle holder : live.values()) {
      follow(holder, change.successor(holder.stream().name(), holder.route()));
    }
  }

  private void follow(StreamVerticle holder, @Nullable RouteConfig next) {
    if (next != null) {
      load.move(holder.stream().name(), next);
      holder.follow(next);
    }
  }

  /** The stream is to look at what is set at run time of its sinks, if it lives. */
  @Override
  public void revise(String streamName) {
    StreamVerticle holder = live.get(streamName);
    if (holder != null) {
      holder.revise();
    }
  }

  @Override
  public long maxBitrate() {
    return maxBitrate;
  }

  /**
   * Gives a publisher its place: at the stream that has the name, at a new one if this node may be
   * its origin, or at the node that is. Called on the publisher's loop, once it is known to have
   * the right to publish.
   */
  @Override
  public Future<PublishAnswer> admit(
      PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route) {
    return place(attempt, newcomer, route)
        .compose(
            place ->
                switch (place) {
                  case Place.Here here -> Future.succeededFuture(here.answer());
                  case Place.Elsewhere other ->
                      forwarder.passOn(attempt, newcomer, route, other.held(), this);
                  case Place.Nowhere nobody ->
                      refusals.refuse(PublishRefusal.NO_ORIGIN, nobody.reason());
                });
  }

  @Override
  public Future<Place> place(PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route) {
    if (stopping) {
      return refusals.refuse(PublishRefusal.STOPPING, "the relay is stopping").map(Place.Here::new);
    }
    StreamVerticle holder = live.get(attempt.streamName());
    return holder == null
        ? claim(attempt, newcomer, route)
        : arrive(holder, attempt, newcomer, route);
  }

  private Future<Place> arrive(
      StreamVerticle holder, PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route) {
    return holder
        .arrive(newcomer)
        .compose(
            arrival ->
                arrival.isEmpty()
                    ? place(attempt, newcomer, route)
                    : answer(arrival.get()).map(Place.Here::new));
  }

  /** Who comes second finds what the first has made. */
  private Future<Place> claim(PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route) {
    String name = attempt.streamName();
    return claiming.take(
        name,
        () -> origins.claim(name).compose(claim -> placeBy(claim, attempt, newcomer, route)),
        () ->
            newcomer.ifAwaiting(
                () -> place(attempt, newcomer, route), () -> new Place.Here(Newcomer.gone())));
  }

  private Future<Place> placeBy(
      Claim claim, PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route) {
    return switch (claim) {
      case Claim.Granted granted ->
          newcomer
              .ifAwaiting(
                  () -> create(attempt, newcomer, route, granted.tenure()),
                  () -> {
                    granted.tenure().giveUp();
                    return Newcomer.gone();
                  })
              .map(Place.Here::new);
      case Claim.Held held -> Future.succeededFuture(new Place.Elsewhere(held));
      case Claim.Unavailable nobody -> Future.succeededFuture(new Place.Nowhere(nobody.reason()));
    };
  }

  /**
   * Gives a publisher that another node passes on its place at the stream, which has its origin
   * here. A node that leaves lets the other one have the stream, as soon as its sinks are over.
   *
   * @return empty if this node is not the origin, or not much longer
   */
  @Override
  public Future<Optional<PublishAnswer>> arrive(String streamName, Newcomer newcomer) {
    StreamVerticle holder = live.get(streamName);
    if (stopping || holder == null) {
      yieldTo(newcomer, holder);
      yieldTo(newcomer, ending.get(streamName));
      origins.find(streamName); // which clears a lease of this node's with no stream behind it
      return Future.succeededFuture(Optional.empty());
    }
    return holder
        .arrive(newcomer)
        .compose(
            arrival ->
                arrival.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : answer(arrival.get()).map(Optional::of));
  }

  private static void yieldTo(Newcomer newcomer, @Nullable StreamVerticle holder) {
    if (holder != null) {
      holder.endNow("it goes on at another node, where " + newcomer + " publishes it");
    }
  }

  @Override
  public boolean isLeaving(String streamName, long nowMs) {
    Tenure tenure = tenures.get(streamName);
    return stopping || tenure == null || tenure.lost().isComplete() || !tenure.holds(nowMs);
  }

  private Future<PublishAnswer> create(
      PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route, Tenure tenure) {
    String name = attempt.streamName();
    if (!load.take(name, route)) {
      tenure.giveUp();
      return refusals.refuse(
          PublishRefusal.MAX_STREAMS,
          "its route has as many streams as it may have, " + route.maxStreams() + " in all");
    }
    StreamVerticle made = verticle(attempt, newcomer, route, tenure);
    live.put(name, made);
    tenures.put(name, tenure);
    made.gone()
        .onComplete(
            over -> {
              tenures.remove(name, tenure);
              tenure.giveUp();
            });
    tenure.lost().onSuccess(made::lose);
    Future<String> deployed = newcomer.publisher().loop().deploy(made);
    deployed.onSuccess(id -> made.gone().onComplete(over -> undeploy(id)));
    deployed.onFailure(cause -> made.endNow("it could not begin"));
    // Who looked for streams before this one was there has not seen it.
    RouteConfig newest = routes.first(name);
    while (newest != null && !newest.equals(made.route())) {
      follow(made, newest);
      newest = routes.first(name);
    }
    if (stopping) {
      made.endNow("the relay is stopping");
    }
    return deployed.map(id -> new PublishAnswer.Accepted(made.publishers().first()));
  }

  private Future<PublishAnswer> answer(Publishers.Arrival arrival) {
    return switch (arrival) {
      case Publishers.Arrival.Admitted admitted ->
          Future.succeededFuture(new PublishAnswer.Accepted(admitted.turn()));
      case Publishers.Arrival.Refused refused ->
          refusals.refuse(PublishRefusal.IN_USE, refused.reason());
    };
  }

  private StreamVerticle verticle(
      PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route, Tenure tenure) {
    String name = attempt.streamName();
    StreamVerticle before = ending.get(name);
    Future<Void> beforeGone = before == null ? Future.succeededFuture() : before.gone();
    if (before != null) {
      before.yieldName();
      before.endNow(
          "it is published anew"); // what it has delayed must not keep the new one waiting
    }
    return new StreamVerticle(services, route, attempt, newcomer, tenure, beforeGone, this);
  }

  /**
   * The name is free again at once; its next stream waits with its sinks until this one is gone.
   */
  @Override
  public void ending(StreamVerticle verticle) {
    String name = verticle.stream().name();
    ending.put(name, verticle);
    load.leave(name); // before the name is free: who takes it then takes a place of its own
    live.remove(name, verticle);
    verticle.gone().onComplete(ignored -> ending.remove(name, verticle));
  }

  @Override
  public void ban(String streamName, String host, Duration time) {
    Instant now = Instant.now();
    HostPattern address = new HostPattern(HostName.withoutZone(host));
    bans.add(Ban.of(streamName, address, now.plus(time), null), now);
    bans.keep();
  }

  /** Disconnects all publishers that {@code ban} names; they leave gaps. */
  public void disconnect(Ban ban) {
    live.forEach(
        (name, stream) ->
            stream.publishers().keepOut(host -> ban.names(name, host), "an operator banned it"));
  }

  private void undeploy(String id) {
    Future<Void> undeployed = services.vertx().undeploy(id);
    undeploying.add(undeployed);
    undeployed.onComplete(done -> undeploying.remove(undeployed));
  }

  /** Those who watch the stream {@code app/name}; null if it does not live here. */
  @Override
  public @Nullable StreamAudience audience(String streamName) {
    StreamVerticle holder = live.get(streamName);
    return holder == null ? null : holder.audience();
  }

  @Override
  public Future<Boolean> capture(String streamName, Capture capture) {
    StreamVerticle holder = live.get(streamName);
    return holder == null ? Future.succeededFuture(false) : holder.publishers().capture(capture);
  }

  /** The route by which a stream lives, or by which it would; null if no route takes its name. */
  @Override
  public @Nullable RouteConfig route(String streamName) {
    StreamVerticle holder = live.get(streamName);
    return holder == null ? routes.first(streamName) : holder.route();
  }

  /** Admits nobody any more and ends every stream in order; completes when all are gone. */
  public Future<Void> stop(String reason) {
    log.info("ending the streams that are live, {} in all: {}", live.size(), reason);
    return leave(verticle -> verticle.endNow(reason), () -> forwarder.stop(reason));
  }

  /**
   * Admits nobody any more, and lets each stream go on until its publisher leaves or is lost;
   * completes when all are gone.
   */
  Future<Void> drain(String why) {
    return leave(verticle -> verticle.drain(why), () -> forwarder.drain(why));
  }

  private Future<Void> leave(
      Function<StreamVerticle, Future<Void>> told, Supplier<Future<Void>> passedOn) {
    stopping = true;
    List<Future<Void>> all = new ArrayList<>();
    all.add(passedOn.get());
    live.values().forEach(verticle -> all.add(told.apply(verticle)));
    ending.values().forEach(verticle -> all.add(told.apply(verticle)));
    return Future.join(all)
        .transform(gone -> Future.join(List.copyOf(undeploying)))
        .transform(undeployed -> Future.succeededFuture());
  }

  /** Streams with a publisher now. */
  public int size() {
    return live.size();
  }
}
