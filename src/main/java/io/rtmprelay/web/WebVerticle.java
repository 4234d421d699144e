package io.rtmprelay.web;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.metrics.RelayMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/** REST, metrics and health on the admin port. Runs on a control loop, away from the media. */
public final class WebVerticle extends VerticleBase {

  /** What every path offers. */
  private static final String READ_METHODS = "GET, HEAD";

  private final AdminConfig address;
  private final String node;
  private final ControlBus bus;
  private final RelayMetrics metrics;
  private final BooleanSupplier ready;
  private int port;

  /**
   * @param node the node whose streams are shown
   * @param ready whether publishers are welcome now
   */
  public WebVerticle(
      AdminConfig address,
      String node,
      ControlBus bus,
      RelayMetrics metrics,
      BooleanSupplier ready) {
    this.address = address;
    this.node = node;
    this.bus = bus;
    this.metrics = metrics;
    this.ready = ready;
  }

  /** The port really listened on; known once deployed. */
  public int port() {
    return port;
  }

  @Override
  public Future<HttpServer> start() {
    return vertx
        .createHttpServer(new HttpServerOptions())
        .requestHandler(router())
        .listen(address.port(), address.host())
        .onSuccess(server -> port = server.actualPort());
  }

  private Router router() {
    Router router = Router.router(vertx);
    read(router, "/api/v1/streams").handler(this::streams);
    read(router, "/api/v1/streams/:app/:name").handler(this::stream);
    read(router, "/api/v1/streams/:name").handler(this::stream);
    read(router, "/metrics").handler(this::metrics);
    read(router, "/health/live").handler(request -> health(request, true));
    read(router, "/health/ready").handler(request -> health(request, ready.getAsBoolean()));
    router.errorHandler(400, request -> Problem.send(request, 400, "the path is malformed"));
    // Not a route that takes all: what is known under another method is 405, not 404.
    router.errorHandler(
        404,
        request -> Problem.send(request, 404, "there is nothing at " + request.normalizedPath()));
    router.errorHandler(500, request -> Problem.send(request, request.failure()));
    router.errorHandler(
        405,
        request -> {
          request.response().putHeader(HttpHeaders.ALLOW, READ_METHODS);
          Problem.send(request, 405, request.request().method() + " is not offered at this path");
        });
    return router;
  }

  private static Route read(Router router, String path) {
    return router.get(path).method(HttpMethod.HEAD);
  }

  private void streams(RoutingContext request) {
    bus.describeAll(node)
        .onComplete(
            reports -> json(request, StreamJson.of(reports)),
            cause -> Problem.send(request, cause));
  }

  private void stream(RoutingContext request) {
    String app = request.pathParam("app");
    String name = request.pathParam("name");
    bus.describe(app == null ? name : app + "/" + name)
        .onComplete(
            report -> json(request, StreamJson.of(report)), cause -> Problem.send(request, cause));
  }

  private void metrics(RoutingContext request) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, RelayMetrics.CONTENT_TYPE)
        .end(metrics.scrape());
  }

  private static void health(RoutingContext request, boolean well) {
    request.response().setStatusCode(well ? 200 : 503);
    json(request, new JsonObject().put("status", well ? "UP" : "DOWN"));
  }

  private static void json(RoutingContext request, JsonObject body) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body.toBuffer());
  }
}
