package io.rtmprelay.access.token;

import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TokenConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants a token for.
 *
 * @param streamName {@code app/name}
 * @param lifetime from now on, at least a second
 */
public record TokenOrder(String streamName, Use use, Duration lifetime) {

  /** What came of it. */
  public sealed interface Result {

    /** The token is good up to {@code until}. */
    record Made(String token, Instant until) implements Result {

      /** The token is a secret. */
      @Override
      public String toString() {
        return "Made[" + until + "]";
      }
    }

    /** None can be made; {@code reason} says why, in words. */
    record Refused(String reason) implements Result {}
  }

  /** Makes it, with the first secret of the route that takes the name. */
  public Result make(List<RouteConfig> routes, Instant now) {
    RouteConfig route = RouteConfig.first(routes, streamName);
    if (route == null) {
      return new Result.Refused("no route takes the name " + streamName);
    }
    TokenConfig config = config(route);
    if (config == null) {
      return new Result.Refused(
          "the route "
              + route.match()
              + " has no "
              + rights()
              + ".token, so no token is asked for");
    }
    Instant until = Instant.ofEpochSecond(now.plus(lifetime).getEpochSecond());
    return new Result.Made(
        StreamToken.make(config.secrets().getFirst(), use, streamName, until), until);
  }

  private @Nullable TokenConfig config(RouteConfig route) {
    return switch (use) {
      case PUBLISH -> route.publish().token();
      case PLAY -> route.play().token();
    };
  }

  private String rights() {
    return switch (use) {
      case PUBLISH -> "publish";
      case PLAY -> "play";
    };
  }
}
