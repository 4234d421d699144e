package io.rtmprelay.web;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.AdminConfig.MetricsAccess;
import io.rtmprelay.config.AdminConfig.Role;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.relay.viewer.PlayAttempt;
import io.rtmprelay.web.access.AuditLog;
import io.rtmprelay.web.access.Caller;
import io.rtmprelay.web.access.Gate;
import io.rtmprelay.web.access.SecurityHeaders;
import io.rtmprelay.web.access.Site;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.api.AccessCalls;
import io.rtmprelay.web.api.BanCalls;
import io.rtmprelay.web.api.Calls;
import io.rtmprelay.web.api.CaptureCalls;
import io.rtmprelay.web.api.ConfigCalls;
import io.rtmprelay.web.api.NodeCalls;
import io.rtmprelay.web.api.RouteCalls;
import io.rtmprelay.web.api.ServiceCalls;
import io.rtmprelay.web.api.SinkCalls;
import io.rtmprelay.web.api.StreamCalls;
import io.rtmprelay.web.console.ConsoleHandler;
import io.rtmprelay.web.contract.Call;
import io.rtmprelay.web.contract.Contract;
import io.rtmprelay.web.feed.Feed;
import io.rtmprelay.web.live.LiveHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * REST, the feed, metrics, health and live streams on the admin port. Runs on a control loop, away
 * from the media.
 */
public final class WebVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(WebVerticle.class);

  /** From accept to a request's head, TLS included. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /** How long the last answers of a server that is left may take. */
  private static final Duration ANSWERS = Duration.ofSeconds(30);

  /** How long those of a relay that stops may take, such as to who told it to. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

  private static final int USER_TIMEOUT_MS = 10_000;
  private static final String OTHER_METHODS = "GET, HEAD";
  private static final String LIVE = "/live/*";
  private static final String TICKETS = "/api/v1/tickets";

  private final String node;
  private final WebServices services;
  private final Supplier<@Nullable String> trouble;
  private final Gate gate;
  private final LastingConnections lasting;
  private volatile AdminConfig address;
  private volatile Predicate<HttpConnection> intake;
  private volatile @Nullable HttpServer server;
  private volatile @Nullable Feed feed;
  private volatile @Nullable HttpConnection first;
  private volatile int port;

  /**
   * @param node the node whose streams are shown
   * @param trouble why publishers are not welcome now, in words; null if they are
   */
  public WebVerticle(
      AdminConfig address, String node, WebServices services, Supplier<@Nullable String> trouble) {
    this.address = address;
    this.node = node;
    this.services = services;
    this.trouble = trouble;
    this.gate = new Gate(address.tokens(), services.tickets(), InstantSource.system());
    this.lasting = new LastingConnections(services.sockets());
    this.intake = services.sockets().intake(address.tls());
  }

  /**
   * Whoever connects from now on meets {@code next}, of the same host and port; each request is
   * judged by its tokens from now on. Any thread.
   */
  public void become(AdminConfig next) {
    if (!Objects.equals(address.tls(), next.tls())) {
      intake = services.sockets().intake(next.tls());
    }
    address = next;
    Set<Caller> gone = gate.become(next.tokens());
    context.runOnContext(
        now -> {
          services.tickets().revoke(gone);
          lasting.cutThoseOf(gone);
        });
  }

  /**
   * Listens no more; what is asked already is answered. Any thread.
   *
   * @return done when the last connection is closed
   */
  public Future<Void> leave() {
    HttpServer left = server;
    Feed events = feed;
    if (left == null || events == null) {
      return Future.succeededFuture();
    }
    context.runOnContext(now -> events.stop("the relay listens elsewhere from now on"));
    return services
        .sockets()
        .stopListening(first)
        .compose(closed -> left.shutdown(ANSWERS.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** The port really listened on; known once deployed. */
  public int port() {
    return port;
  }

  @Override
  public Future<HttpServer> start() {
    Feed events =
        new Feed(
            vertx, node, services.bus(), services.board(), services.sockets(), services.feeds());
    events.start();
    feed = events;
    return Contract.load(vertx).compose(contract -> listen(contract, events));
  }

  @Override
  public Future<?> stop() {
    HttpServer open = server;
    if (feed == null || open == null) {
      return Future.succeededFuture();
    }
    return feed.stop("the relay is stopping")
        .compose(told -> open.shutdown(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS));
  }

  private Future<HttpServer> listen(Contract contract, Feed events) {
    ConnectionDeadlines deadlines = new ConnectionDeadlines(vertx, services.sockets());
    HttpServerOptions options =
        LiveHandler.bounded(new HttpServerOptions())
            // A peer that could choose its protocol would be counted only once it has.
            .setHttp2ClearTextEnabled(false)
            .setTcpKeepAlive(true)
            .setTcpUserTimeout(USER_TIMEOUT_MS);
    return vertx
        .createHttpServer(options)
        .connectionHandler(
            connection -> {
              if (first == null) {
                first = connection;
              }
              if (intake.test(connection)) {
                deadlines.accepted(connection, HANDSHAKE.toMillis());
                connection.exceptionHandler(
                    fault -> log.debug("{}: {}", connection.remoteAddress(), fault.toString()));
              }
            })
        .requestHandler(router(contract, events, deadlines))
        .listen(address.port(), address.host())
        .onSuccess(
            listening -> {
              port = listening.actualPort();
              server = listening;
            });
  }

  private Router router(Contract contract, Feed events, ConnectionDeadlines deadlines) {
    Calls calls = new Calls();
    new StreamCalls(services.bus()).join(calls);
    new SinkCalls(services.bus()).join(calls);
    new RouteCalls(services.bus()).join(calls);
    new BanCalls(services.bus()).join(calls);
    new ConfigCalls(services.bus()).join(calls);
    new NodeCalls(services.bus()).join(calls);
    new AccessCalls(node, services.tickets(), gate::isSecured).join(calls);
    new CaptureCalls(services.captures(), services.bus(), deadlines::lasts).join(calls);
    new ServiceCalls(services.metrics(), trouble, contract).join(calls);
    calls.on(
        "events",
        request -> {
          if (request.request().canUpgradeToWebSocket()) {
            deadlines.lasts(request.request().connection());
            lasting.opened(request);
          }
          events.open(request);
        });
    Router router =
        contract.router(
            vertx,
            List.of(
                deadlines::asked,
                new SecurityHeaders(() -> address.tls() != null),
                new AuditLog(Set.of(TICKETS)),
                new Site(gate::isSecured)),
            this::gate,
            calls.all(),
            calls.judges());
    router
        .route(LIVE)
        .handler(gate.needsTicketOr(Role.VIEWER))
        .handler(
            request -> {
              lasting.opened(request);
              request.next();
            });
    new LiveHandler(vertx, services.sockets(), new Operators(services.viewers(), deadlines))
        .route(router);
    new ConsoleHandler(vertx).route(router);
    Problem.answerErrors(router, path -> allowed(contract, path));
    return router;
  }

  private static String allowed(Contract contract, String path) {
    String methods = contract.allowed(path);
    return LiveHandler.allowed(path, methods.isEmpty() ? OTHER_METHODS : methods);
  }

  private SecurityPolicyHandler gate(Call call) {
    Role role = call.role();
    if (role == null) {
      return RoutingContext::next;
    }
    SecurityPolicyHandler needed = call.takesTicket() ? gate.needsTicketOr(role) : gate.needs(role);
    return call.id().equals("getMetrics") ? request -> metrics(request, needed) : needed;
  }

  private void metrics(RoutingContext request, SecurityPolicyHandler needed) {
    if (address.metrics() == MetricsAccess.OPEN) {
      request.next();
    } else {
      needed.handle(request);
    }
  }

  /** Whoever may read here may watch: nobody else comes so far. */
  private record Operators(ViewerAdmission viewers, ConnectionDeadlines deadlines)
      implements LiveHandler.House {

    @Override
    public Future<PlayAnswer> admit(PlayAttempt attempt) {
      return viewers.find(attempt.streamName());
    }

    /** A page of another origin in an operator's browser is not the operator. */
    @Override
    public boolean isForAnyOrigin() {
      return false;
    }

    @Override
    public void watched(HttpServerRequest request) {
      deadlines.lasts(request.connection());
    }
  }
}
