package io.rtmprelay.web.answer;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.rtmprelay.control.bus.ControlBus.NoAnswer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors as problem documents (RFC 9457). */
public final class Problem {

  private static final Logger log = LoggerFactory.getLogger(Problem.class);

  private static final String MEDIA_TYPE = "application/problem+json";

  private Problem() {}

  /** Completes when the answer has left. */
  public static Future<Void> send(RoutingContext request, int status, String detail) {
    JsonObject document =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
            .put("status", status)
            .put("detail", detail);
    return request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        .end(document.toBuffer());
  }

  /**
   * Answers what {@code router} has no route for, and what its routes fail at.
   *
   * @param allowed the methods offered at a path that is known
   */
  public static void answerErrors(Router router, UnaryOperator<String> allowed) {
    router.errorHandler(400, request -> send(request, 400, "the path is malformed"));
    // Not a route that takes all: what is known under another method is 405, not 404.
    router.errorHandler(
        404, request -> send(request, 404, "there is nothing at " + request.normalizedPath()));
    router.errorHandler(500, request -> send(request, request.failure()));
    router.errorHandler(
        405,
        request -> {
          request.response().putHeader(HttpHeaders.ALLOW, allowed.apply(request.normalizedPath()));
          send(request, 405, request.request().method() + " is not offered at this path");
        });
  }

  /** What a failed command means to the caller. */
  public static void send(RoutingContext request, Throwable cause) {
    if (cause instanceof NoAnswer noAnswer) {
      send(request, noAnswer.isUnknown() ? 404 : 504, String.valueOf(noAnswer.getMessage()));
    } else {
      log.error("a request failed", cause);
      send(request, 500, "the relay failed to answer; its log says why");
    }
  }
}
