package io.rtmprelay.control;

import io.rtmprelay.access.AccessRequest;
import io.rtmprelay.access.PublishQuery;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.host.HostName;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.control.capture.Captures;
import io.rtmprelay.control.publisher.Permission;
import io.rtmprelay.control.publisher.PublisherAdmission;
import io.rtmprelay.control.runtime.SinkCommands;
import io.rtmprelay.control.runtime.ban.Ban;
import io.rtmprelay.control.runtime.ban.BanList;
import io.rtmprelay.control.runtime.state.RouteChange;
import io.rtmprelay.control.runtime.state.RouteTable;
import io.rtmprelay.control.stream.Newcomer;
import io.rtmprelay.control.stream.PublishRefusal;
import io.rtmprelay.control.stream.Publishers;
import io.rtmprelay.control.stream.RouteLoad;
import io.rtmprelay.control.stream.StreamServices;
import io.rtmprelay.control.stream.StreamVerticle;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.relay.viewer.Audience;
import io.rtmprelay.transport.capture.Capture;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
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
    implements PublishGate,
        ViewerAdmission.Streams,
        StreamVerticle.Registrar,
        SinkCommands.Streams,
        Captures.Streams {

  private static final Logger log = LoggerFactory.getLogger(StreamRegistry.class);

  private static final long SECOND_MS = 1_000;

  private static final String PRIORITY_FAULT =
      "priority must be a whole number from -"
          + PublishQuery.MAX_PRIORITY
          + " to "
          + PublishQuery.MAX_PRIORITY;

  private final StreamServices services;
  private final RouteTable routes;
  private final PublisherAdmission admission;
  private final ConcurrentHashMap<String, StreamVerticle> live = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, StreamVerticle> ending = new ConcurrentHashMap<>();
  private final Set<Future<Void>> undeploying = ConcurrentHashMap.newKeySet();
  private final BanList bans = new BanList();
  private final RouteLoad load = new RouteLoad();
  private final Map<PublishRefusal, LongAdder> refusals = new ConcurrentHashMap<>();
  private final AtomicLong epochs = new AtomicLong();
  private volatile long maxBitrate;
  private volatile boolean stopping;

  /**
   * @param admission who is asked whether somebody may publish
   */
  public StreamRegistry(StreamServices services, RouteTable routes, PublisherAdmission admission) {
    this.services = services;
    this.admission = admission;
    this.routes = routes;
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
    services.client().keepWithin(limits.sinkTargets());
    maxBitrate = limits.bitrate();
    admission.apply(next);
    routes.become(next.routes());
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

  @Override
  public Future<PublishAnswer> publish(PublishGate.Attempt attempt, Publisher publisher) {
    if (stopping) {
      return refused(PublishRefusal.STOPPING, "the relay is stopping");
    }
    RouteConfig route = routes.first(attempt.streamName());
    if (route == null) {
      return refused(PublishRefusal.NO_ROUTE, "no route takes this name");
    }
    String ban = banOf(attempt, publisher);
    if (ban != null) {
      return refused(PublishRefusal.BANNED, ban);
    }
    PublishQuery query = new PublishQuery(attempt.query());
    Integer priority = query.priority();
    if (priority == null) {
      return refused(PublishRefusal.BAD_REQUEST, PRIORITY_FAULT);
    }
    AccessRequest request =
        new AccessRequest(
            attempt.app(), attempt.name(), attempt.query(), publisher.address(), attempt.agent());
    return admission
        .ask(route, request)
        .compose(
            permission ->
                switch (permission) {
                  case Permission.Granted granted ->
                      ifAwaiting(
                          publisher,
                          () ->
                              admit(
                                  attempt,
                                  new Newcomer(publisher, priority, granted.sinks()),
                                  route));
                  case Permission.Denied denied -> refused(PublishRefusal.RIGHTS, denied.reason());
                })
        .onSuccess(admitted -> disconnectBanned(attempt, publisher));
  }

  /** Who left while others were asked about it leaves nothing behind. */
  private static Future<PublishAnswer> ifAwaiting(
      Publisher publisher, Supplier<Future<PublishAnswer>> admitted) {
    Promise<PublishAnswer> answer = Promise.promise();
    publisher
        .loop()
        .run(
            () -> {
              if (publisher.isAwaiting()) {
                admitted.get().onComplete(answer);
              } else {
                answer.complete(
                    new PublishAnswer.Refused(
                        PublishAnswer.Reason.DENIED, "the publisher has left"));
              }
            });
    return answer.future();
  }

  /** Why the publisher is kept out, for the peer and the log; null if it is not. */
  private @Nullable String banOf(PublishGate.Attempt attempt, Publisher publisher) {
    String host = HostName.ofPeer(publisher.address());
    Duration left = bans.left(attempt.streamName(), host, Instant.now());
    return left.isZero()
        ? null
        : "this address may not publish the name for another "
            + left.plusMillis(SECOND_MS - 1).toSeconds()
            + " s";
  }

  /** A ban that came while the publisher was being admitted has not met it. */
  private void disconnectBanned(PublishGate.Attempt attempt, Publisher publisher) {
    String ban = banOf(attempt, publisher);
    if (ban != null) {
      publisher.disconnect(ban);
    }
  }

  private Future<PublishAnswer> refused(PublishRefusal why, String reason) {
    refusals.computeIfAbsent(why, none -> new LongAdder()).increment();
    return Future.succeededFuture(new PublishAnswer.Refused(why.code(), reason));
  }

  /** Publishes that were refused so since the start. */
  public long refused(PublishRefusal why) {
    LongAdder count = refusals.get(why);
    return count == null ? 0 : count.sum();
  }

  private Future<PublishAnswer> admit(
      PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route) {
    String name = attempt.streamName();
    StreamVerticle[] made = new StreamVerticle[1];
    StreamVerticle holder =
        live.computeIfAbsent(
            name,
            free -> {
              if (load.take(name, route)) {
                made[0] = verticle(attempt, newcomer, route);
              }
              return made[0];
            });
    if (holder == null) {
      return refused(
          PublishRefusal.MAX_STREAMS,
          "its route has as many streams as it may have, " + route.maxStreams() + " in all");
    }
    if (holder != made[0]) {
      return holder
          .arrive(newcomer)
          .compose(
              arrival ->
                  arrival.isEmpty() ? admit(attempt, newcomer, route) : answer(arrival.get()));
    }
    Future<String> deployed = newcomer.publisher().loop().deploy(holder);
    deployed.onSuccess(id -> holder.gone().onComplete(over -> undeploy(id)));
    deployed.onFailure(cause -> holder.endNow("it could not begin"));
    // Who looked for streams before this one was there has not seen it.
    RouteConfig newest = routes.first(name);
    while (newest != null && !newest.equals(holder.route())) {
      follow(holder, newest);
      newest = routes.first(name);
    }
    if (stopping) {
      holder.endNow("the relay is stopping");
    }
    return deployed.map(id -> new PublishAnswer.Accepted(holder.publishers().first()));
  }

  private Future<PublishAnswer> answer(Publishers.Arrival arrival) {
    return switch (arrival) {
      case Publishers.Arrival.Admitted admitted ->
          Future.succeededFuture(new PublishAnswer.Accepted(admitted.turn()));
      case Publishers.Arrival.Refused refused -> refused(PublishRefusal.IN_USE, refused.reason());
    };
  }

  private StreamVerticle verticle(
      PublishGate.Attempt attempt, Newcomer newcomer, RouteConfig route) {
    String name = attempt.streamName();
    StreamVerticle before = ending.get(name);
    Future<Void> beforeGone = before == null ? Future.succeededFuture() : before.gone();
    if (before != null) {
      before.yieldName();
      before.endNow(
          "it is published anew"); // what it has delayed must not keep the new one waiting
    }
    return new StreamVerticle(
        services, route, attempt, newcomer, epochs.incrementAndGet(), beforeGone, this);
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

  /** Who is kept out. */
  public BanList bans() {
    return bans;
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
  public @Nullable Audience audience(String streamName) {
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
    return leave(verticle -> verticle.endNow(reason));
  }

  /**
   * Admits nobody any more, and lets each stream go on until its publisher leaves or is lost;
   * completes when all are gone.
   */
  Future<Void> drain(String why) {
    return leave(verticle -> verticle.drain(why));
  }

  private Future<Void> leave(Function<StreamVerticle, Future<Void>> told) {
    stopping = true;
    List<Future<Void>> all = new ArrayList<>();
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
