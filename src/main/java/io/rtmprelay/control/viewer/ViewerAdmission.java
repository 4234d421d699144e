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

  private final RouteTable routes;
  private final Streams streams;

  public ViewerAdmission(RouteTable routes, Streams streams) {
    this.routes = routes;
    this.streams = streams;
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
        .map(
            answer ->
                switch (answer) {
                  case PlayAccess.Answer.Allowed _ -> find(attempt.streamName());
                  case PlayAccess.Answer.Denied denied -> new PlayAnswer.Denied(denied.reason());
                });
  }

  /** For who needs no right of the route's: whether the stream {@code app/name} is there. */
  public PlayAnswer find(String streamName) {
    Audience audience = streams.audience(streamName);
    return audience == null ? new PlayAnswer.NotFound() : new PlayAnswer.Allowed(audience);
  }
}
