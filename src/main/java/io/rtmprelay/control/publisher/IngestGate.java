package io.rtmprelay.control.publisher;

import io.rtmprelay.access.AccessRequest;
import io.rtmprelay.access.PublishQuery;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.host.HostName;
import io.rtmprelay.control.runtime.ban.BanList;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.stream.Newcomer;
import io.rtmprelay.control.stream.PublishRefusal;
import io.rtmprelay.control.stream.Refusals;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lets those to the streams who have the right to publish. Any thread. */
public final class IngestGate implements PublishGate {

  private static final long SECOND_MS = 1_000;

  private static final String PRIORITY_FAULT =
      "priority must be a whole number from -"
          + PublishQuery.MAX_PRIORITY
          + " to "
          + PublishQuery.MAX_PRIORITY;

  /** Where publishers are given their place. */
  @FunctionalInterface
  public interface Streams {

    /** Called on the publisher's loop. */
    Future<PublishAnswer> admit(Attempt attempt, Newcomer newcomer, RouteConfig route);
  }

  private final RouteTable routes;
  private final BanList bans;
  private final PublisherAdmission admission;
  private final Streams streams;
  private final Refusals refusals;

  /**
   * @param admission who is asked whether somebody may publish
   */
  public IngestGate(
      RouteTable routes,
      BanList bans,
      PublisherAdmission admission,
      Streams streams,
      Refusals refusals) {
    this.routes = routes;
    this.bans = bans;
    this.admission = admission;
    this.streams = streams;
    this.refusals = refusals;
  }

  @Override
  public Future<PublishAnswer> publish(Attempt attempt, Publisher publisher) {
    RouteConfig route = routes.first(attempt.streamName());
    if (route == null) {
      return refusals.refuse(PublishRefusal.NO_ROUTE, "no route takes this name");
    }
    String ban = banOf(attempt, publisher);
    if (ban != null) {
      return refusals.refuse(PublishRefusal.BANNED, ban);
    }
    PublishQuery query = new PublishQuery(attempt.query());
    Integer priority = query.priority();
    if (priority == null) {
      return refusals.refuse(PublishRefusal.BAD_REQUEST, PRIORITY_FAULT);
    }
    AccessRequest request =
        new AccessRequest(
            attempt.app(), attempt.name(), attempt.query(), publisher.address(), attempt.agent());
    return admission
        .ask(route, request)
        .compose(
            permission ->
                switch (permission) {
                  case Permission.Granted granted -> {
                    Newcomer newcomer =
                        new Newcomer(publisher, priority, granted.sinks(), granted.named());
                    yield newcomer.ifAwaiting(
                        () -> streams.admit(attempt, newcomer, route), Newcomer::gone);
                  }
                  case Permission.Denied denied ->
                      refusals.refuse(PublishRefusal.RIGHTS, denied.reason());
                })
        .onSuccess(admitted -> disconnectBanned(attempt, publisher));
  }

  /** Why the publisher is kept out, for the peer and the log; null if it is not. */
  private @Nullable String banOf(Attempt attempt, Publisher publisher) {
    String host = HostName.ofPeer(publisher.address());
    Duration left = bans.left(attempt.streamName(), host, Instant.now());
    return left.isZero()
        ? null
        : "this address may not publish the name for another "
            + left.plusMillis(SECOND_MS - 1).toSeconds()
            + " s";
  }

  /** A ban that came while the publisher was being admitted has not met it. */
  private void disconnectBanned(Attempt attempt, Publisher publisher) {
    String ban = banOf(attempt, publisher);
    if (ban != null) {
      publisher.disconnect(ban);
    }
  }
}
