package io.rtmprelay.web.answer;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Answers that went well. */
public final class Answer {

  private static final String ANY = "*";

  private Answer() {}

  /** Answers with a JSON document. */
  public static Future<Void> json(RoutingContext request, int status, JsonObject body) {
    return json(request, status, body.toBuffer());
  }

  /** The same with one that is written down already. */
  public static Future<Void> json(RoutingContext request, int status, Buffer body) {
    return send(request, status, "application/json", body);
  }

  /**
   * The same with an ETag made of {@code version}, or 304 to a client that has it.
   *
   * @param version without quotes
   */
  public static Future<Void> tagged(
      RoutingContext request, int status, String version, JsonObject body) {
    return unlessKnown(request, version)
        ? json(request, status, body)
        : request.response().setStatusCode(304).end();
  }

  /** Says that it is done, and that there is no more to say. */
  public static Future<Void> done(RoutingContext request, int status) {
    return request.response().setStatusCode(status).end();
  }

  /** Answers with any document. */
  public static Future<Void> send(
      RoutingContext request, int status, String mediaType, Buffer body) {
    request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
    if (!request.response().headers().contains(HttpHeaders.CACHE_CONTROL)) {
      request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    return request.response().end(body);
  }

  /** Names the version in the answer; false if the client said that it has it. */
  public static boolean unlessKnown(RoutingContext request, String version) {
    request.response().putHeader(HttpHeaders.ETAG, "\"" + version + "\"");
    String known = request.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    return known == null || !names(known, version);
  }

  /**
   * The version that the client wants to act on (If-Match).
   *
   * @return null if it is all the same to it
   */
  public static @Nullable String expected(RoutingContext request) {
    String expected = request.request().getHeader(HttpHeaders.IF_MATCH);
    return expected == null || expected.strip().equals(ANY) ? null : bare(expected);
  }

  private static boolean names(String tags, String version) {
    return Arrays.stream(tags.split(",", -1))
        .map(Answer::bare)
        .anyMatch(tag -> tag.equals(version) || tag.equals(ANY));
  }

  /** Without quotes and the mark of a weak tag. */
  private static String bare(String tag) {
    String text = tag.strip();
    text = text.startsWith("W/") ? text.substring(2) : text;
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }
}
