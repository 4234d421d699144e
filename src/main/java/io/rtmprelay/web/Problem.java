package io.rtmprelay.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.rtmprelay.control.bus.ControlBus.NoAnswer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors as problem documents (RFC 9457). */
final class Problem {

  private static final Logger log = LoggerFactory.getLogger(Problem.class);
  private static final String MEDIA_TYPE = "application/problem+json";

  private Problem() {}

  static void send(RoutingContext request, int status, String detail) {
    JsonObject document =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
            .put("status", status)
            .put("detail", detail);
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        .end(document.toBuffer());
  }

  /** What a failed command means to the caller. */
  static void send(RoutingContext request, Throwable cause) {
    if (cause instanceof NoAnswer noAnswer) {
      send(request, noAnswer.isUnknown() ? 404 : 504, String.valueOf(noAnswer.getMessage()));
    } else {
      log.error("a request failed", cause);
      send(request, 500, "the relay failed to answer; its log says why");
    }
  }
}
