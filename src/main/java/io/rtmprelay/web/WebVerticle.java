package io.rtmprelay.web;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.relay.viewer.PlayAttempt;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.console.ConsoleHandler;
import io.rtmprelay.web.live.LiveHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * REST, metrics, health and live streams on the admin port. Runs on a control loop, away from the
 * media.
 */
public final class WebVerticle extends VerticleBase {

  /** What most paths offer. */
  private static final String READ_METHODS = "GET, HEAD";

  private final AdminConfig address;
  private final String node;
  private final WebServices services;
  private final BooleanSupplier ready;
  private int port;

  /**
   * @param node the node whose streams are shown
   * @param ready whether publishers are welcome now
   */
  public WebVerticle(
      AdminConfig address, String node, WebServices services, BooleanSupplier ready) {
    this.address = address;
    this.node = node;
    this.services = services;
    this.ready = ready;
  }

  /** The port really listened on; known once deployed. */
  public int port() {
    return port;
  }

  @Override
  public Future<HttpServer> start() {
    return vertx
        .createHttpServer(LiveHandler.bounded(new HttpServerOptions()))
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
    new LiveHandler(vertx, services.sockets(), new Operators(services.viewers())).route(router);
    new ConsoleHandler(vertx).route(router);
    Problem.answerErrors(router, path -> LiveHandler.allowed(path, READ_METHODS));
    return router;
  }

  private static Route read(Router router, String path) {
    return router.get(path).method(HttpMethod.HEAD);
  }

  private void streams(RoutingContext request) {
    services
        .bus()
        .describeAll(node)
        .onComplete(
            reports -> json(request, StreamJson.of(reports)),
            cause -> Problem.send(request, cause));
  }

  private void stream(RoutingContext request) {
    String app = request.pathParam("app");
    String name = request.pathParam("name");
    services
        .bus()
        .describe(app == null ? name : app + "/" + name)
        .onComplete(
            report -> json(request, StreamJson.of(report)), cause -> Problem.send(request, cause));
  }

  private void metrics(RoutingContext request) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, RelayMetrics.CONTENT_TYPE)
        .end(services.metrics().scrape());
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

  /** Whoever may read here may watch: nobody else reaches this port. */
  private record Operators(ViewerAdmission viewers) implements LiveHandler.House {

    @Override
    public Future<PlayAnswer> admit(PlayAttempt attempt) {
      return Future.succeededFuture(viewers.find(attempt.streamName()));
    }

    /** A page of another origin in an operator's browser is not the operator. */
    @Override
    public boolean isForAnyOrigin() {
      return false;
    }

    @Override
    public void watched(HttpServerRequest request) {
      // Nothing limits how long a connection lasts here.
    }
  }
}
