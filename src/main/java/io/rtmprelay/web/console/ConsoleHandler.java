package io.rtmprelay.web.console;

import io.netty.handler.codec.http.HttpHeaderValues;
import io.rtmprelay.web.answer.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Serves the console at {@code /}. It holds no secret, so anyone may load it; what it shows comes
 * by calls that ask who one is. Runs on one control loop.
 *
 * <p>Read from the jar at the first request, by a worker, and kept: most relays start without
 * anyone looking.
 */
public final class ConsoleHandler {

  private static final String ROOT = "/";
  private static final String FOLDER = "/console/";
  private static final String FOR_EVER = "public, max-age=31536000, immutable";
  private static final String ASK_EACH_TIME = "no-cache";
  private static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";

  private final Vertx vertx;
  private @Nullable Future<ConsolePage> page;

  public ConsoleHandler(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Answers {@code /} and what the page loads. */
  public void route(Router router) {
    router.get(ROOT).method(HttpMethod.HEAD).handler(request -> serve(request, this::index));
    router.get(FOLDER + "*").method(HttpMethod.HEAD).handler(request -> serve(request, this::file));
  }

  @FunctionalInterface
  private interface Answer {
    void send(RoutingContext request, ConsolePage page);
  }

  private void serve(RoutingContext request, Answer answer) {
    Future<ConsolePage> read = page;
    if (read == null || read.failed()) {
      read = vertx.executeBlocking(ConsolePage::read);
      page = read;
    }
    read.onComplete(known -> answer.send(request, known), cause -> Problem.send(request, cause));
  }

  private void index(RoutingContext request, ConsolePage known) {
    // The page's links are relative to it, so it is nowhere else, such as at two slashes.
    if (!ROOT.equals(request.request().path())) {
      request.next();
      return;
    }
    request.response().putHeader(CONTENT_SECURITY_POLICY, known.policy());
    send(request, known.index(), ASK_EACH_TIME);
  }

  private void file(RoutingContext request, ConsolePage known) {
    String prefix = "/" + known.folder() + "/";
    String path = request.normalizedPath();
    ConsoleFile file = path.startsWith(prefix) ? known.file(path.substring(prefix.length())) : null;
    if (file == null) {
      request.next();
      return;
    }
    send(request, file, FOR_EVER);
  }

  private static void send(RoutingContext request, ConsoleFile file, String caching) {
    HttpServerResponse response = request.response();
    response
        .putHeader(HttpHeaders.ETAG, file.tag())
        .putHeader(HttpHeaders.CACHE_CONTROL, caching)
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (file.tag().equals(request.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, file.type());
    Buffer body = file.plain();
    if (takesGzip(request)) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaderValues.GZIP);
      body = file.gzip();
    }
    if (HttpMethod.HEAD.equals(request.request().method())) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length())).end();
    } else {
      response.end(body);
    }
  }

  private static boolean takesGzip(RoutingContext request) {
    return request.parsedHeaders().acceptEncoding().stream()
        .anyMatch(encoding -> encoding.value().equals("gzip") && encoding.weight() > 0);
  }
}
