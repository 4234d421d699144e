package io.rtmprelay.web.answer;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.wire.NoAnswer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
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
    return send(request, document(status, detail));
  }

  /** Answers with each thing that is wrong with what was sent; at least one. */
  public static Future<Void> faults(RoutingContext request, int status, List<BodyFault> faults) {
    JsonArray errors = new JsonArray();
    faults.forEach(
        fault ->
            errors.add(
                new JsonObject().put("pointer", fault.pointer()).put("detail", fault.detail())));
    return faults(request, status, sentence(faults), errors);
  }

  /**
   * Answers with each thing that is wrong.
   *
   * @param errors objects that say where and what
   */
  public static Future<Void> faults(
      RoutingContext request, int status, String detail, JsonArray errors) {
    return send(request, document(status, detail).put("errors", errors));
  }

  /** Answers that what is asked for goes against what is there: {@code existing}. */
  public static Future<Void> conflict(RoutingContext request, String detail, JsonObject existing) {
    return send(request, document(409, detail).put("existing", existing));
  }

  private static String sentence(List<BodyFault> faults) {
    BodyFault first = faults.getFirst();
    return faults.size() == 1
        ? (first.pointer().isEmpty() ? "the body" : first.pointer()) + ": " + first.detail()
        : "the request has " + faults.size() + " faults";
  }

  private static JsonObject document(int status, String detail) {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
        .put("status", status)
        .put("detail", detail);
  }

  private static Future<Void> send(RoutingContext request, JsonObject document) {
    return request
        .response()
        .setStatusCode(document.getInteger("status"))
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
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
    router.errorHandler(
        413,
        request -> {
          // What is left of the body is not waited for.
          request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
          send(request, 413, "the body is longer than this call takes");
        });
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
