package io.rtmprelay.control.viewer;

import io.rtmprelay.access.AccessRequest;
import io.rtmprelay.access.PlayAccess;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.relay.viewer.Audience;
import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.relay.viewer.PlayAttempt;
import io.rtmprelay.transport.play.PlayGate;
import io.vertx.core.Future;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lets viewers in: asks for their rights, then finds the stream. Any thread. */
public final class ViewerAdmission implements PlayGate {

  /** Finds the streams that live here. Any thread. */
  @FunctionalInterface
  public interface Streams {

    /** The audience of the stream {@code app/name}; null if it has no publisher and no gap. */
    @Nullable Audience audience(String streamName);
  }

  /** Finds the streams that live on other nodes. Any thread. */
  @FunctionalInterface
  public interface Elsewhere {

    /** There is no other node. */
    Elsewhere NOWHERE = streamName -> Future.succeededFuture(new PlayAnswer.NotFound());

    /** The stream {@code app/name} as it is watched here; the answer may come on any thread. */
    Future<PlayAnswer> find(String streamName);
  }

  private final RouteTable routes;
  private final Streams streams;
  private final Elsewhere elsewhere;

  /** For a node that shares its streams with nobody. */
  public ViewerAdmission(RouteTable routes, Streams streams) {
    this(routes, streams, Elsewhere.NOWHERE);
  }

  /**
   * Looks for streams here first.
   *
   * @param elsewhere finds all others
   */
  public ViewerAdmission(RouteTable routes, Streams streams, Elsewhere elsewhere) {
    this.routes = routes;
    this.streams = streams;
    this.elsewhere = elsewhere;
  }

  /** Who may not play learns nothing of what there is. */
  @Override
  public Future<PlayAnswer> play(PlayAttempt attempt) {
    RouteConfig route = routes.first(attempt.streamName());
    if (route == null) {
      return Future.succeededFuture(new PlayAnswer.NotFound());
    }
    AccessRequest request =
        new AccessRequest(attempt.app(), attempt.name(), attempt.query(), attempt.address(), "");
    return PlayAccess.ask(route.play(), request, Instant.now())
        .compose(
            answer ->
                switch (answer) {
                  case PlayAccess.Answer.Allowed _ -> find(attempt.streamName());
                  case PlayAccess.Answer.Denied denied ->
                      Future.succeededFuture(new PlayAnswer.Denied(denied.reason()));
                });
  }

  /**
   * For who needs no right of the route's: whether the stream {@code app/name} is there. The answer
   * may come on any thread.
   */
  public Future<PlayAnswer> find(String streamName) {
    Audience audience = streams.audience(streamName);
    return audience == null
        ? elsewhere.find(streamName)
        : Future.succeededFuture(new PlayAnswer.Allowed(audience));
  }
}
