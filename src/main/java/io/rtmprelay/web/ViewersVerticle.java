package io.rtmprelay.web;

import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.relay.viewer.PlayAttempt;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.live.LiveHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live streams alone, on a port for everyone, under the rights of their routes. Runs on a control
 * loop, away from the media.
 *
 * <p>A connection carries one request: who is not answered, or has not asked, by a deadline from
 * its accept on, is cut. Pages of every origin may watch, since what they need to know, a key, is
 * in the URL, and no cookie or password of the browser goes with it.
 */
public final class ViewersVerticle extends VerticleBase implements LiveHandler.House {

  private static final Logger log = LoggerFactory.getLogger(ViewersVerticle.class);

  /** A viewer whose kernel takes nothing for so long is gone. */
  private static final int USER_TIMEOUT_MS = 10_000;

  /** No viewer stays for so long. */
  private static final long FOREVER_DAYS = 10 * 365;

  private static final int BACKLOG = 1024;
  private static final String READ_METHODS = "GET, HEAD";
  private static final String ANY_ORIGIN = "*";

  private final WebServices services;
  private final Map<HttpConnection, Long> deadlines = new HashMap<>();
  private volatile ViewersConfig address;
  private volatile Duration deadline;
  private volatile Predicate<HttpConnection> intake;
  private volatile @Nullable HttpServer server;
  private volatile @Nullable HttpConnection first;
  private volatile int port;

  /**
   * @param deadline from accept to an answer
   */
  public ViewersVerticle(ViewersConfig address, Duration deadline, WebServices services) {
    this.address = address;
    this.deadline = deadline;
    this.services = services;
    this.intake = services.sockets().intake(address.tls());
  }

  /**
   * Whoever connects from now on meets {@code next}, of the same host and port, and {@code limit}.
   * Any thread.
   */
  public void become(ViewersConfig next, Duration limit) {
    if (!Objects.equals(address.tls(), next.tls())) {
      intake = services.sockets().intake(next.tls());
    }
    address = next;
    deadline = limit;
  }

  /**
   * Listens no more; those who watch stay. Any thread.
   *
   * @return done when the last has left
   */
  public Future<Void> leave() {
    HttpServer left = server;
    return left == null
        ? Future.succeededFuture()
        : services
            .sockets()
            .stopListening(first)
            .compose(closed -> left.shutdown(FOREVER_DAYS, TimeUnit.DAYS));
  }

  /** The port really listened on; known once deployed. */
  public int port() {
    return port;
  }

  @Override
  public Future<HttpServer> start() {
    HttpServerOptions options =
        LiveHandler.bounded(new HttpServerOptions())
            // A peer that could choose its protocol would be counted only once it has.
            .setHttp2ClearTextEnabled(false)
            .setTcpKeepAlive(true)
            .setTcpUserTimeout(USER_TIMEOUT_MS)
            .setAcceptBacklog(BACKLOG);
    return vertx
        .createHttpServer(options)
        .connectionHandler(this::accept)
        .requestHandler(router())
        .listen(address.port(), address.host())
        .onSuccess(
            listening -> {
              port = listening.actualPort();
              server = listening;
            });
  }

  private void accept(HttpConnection connection) {
    if (first == null) {
      first = connection;
    }
    if (!intake.test(connection)) {
      return;
    }
    long timer = vertx.setTimer(deadline.toMillis(), due -> services.sockets().cut(connection));
    deadlines.put(connection, timer);
    connection.closeHandler(closed -> callOff(connection));
    connection.exceptionHandler(
        fault -> log.debug("{}: {}", connection.remoteAddress(), fault.toString()));
  }

  private void callOff(HttpConnection connection) {
    Long timer = deadlines.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.route().handler(ViewersVerticle::oneRequest);
    new LiveHandler(vertx, services.sockets(), this).route(router);
    Problem.answerErrors(router, path -> LiveHandler.allowed(path, READ_METHODS));
    return router;
  }

  private static void oneRequest(RoutingContext request) {
    request
        .response()
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN)
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    request.addEndHandler(ended -> request.request().connection().close());
    request.next();
  }

  @Override
  public Future<PlayAnswer> admit(PlayAttempt attempt) {
    return services.tickets().find(attempt.query()) == null
        ? services.viewers().play(attempt)
        : services.viewers().find(attempt.streamName());
  }

  @Override
  public boolean isForAnyOrigin() {
    return true;
  }

  @Override
  public void watched(HttpServerRequest request) {
    callOff(request.connection());
  }
}
