package io.rtmprelay.web.live;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.rtmprelay.relay.viewer.Audience;
import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.relay.viewer.PlayAttempt;
import io.rtmprelay.web.answer.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live streams as FLV and MP4, by HTTP and by WebSocket at the same path (check F4). Used on the
 * server's loop.
 */
public final class LiveHandler {

  private static final Logger log = LoggerFactory.getLogger(LiveHandler.class);

  private static final String METHODS = "GET, HEAD, OPTIONS";

  private static final long ANSWER_LIMIT_MS = 5_000;

  /** Of one frame of a viewer, who has nothing to send (hostile input #103). */
  private static final int MAX_INBOUND_BYTES = 4096;

  /** Who may watch at one listener, and what is told of it. */
  public interface House {

    /** Whether who asks may watch; waited for within a time limit. */
    Future<PlayAnswer> admit(PlayAttempt attempt);

    /** Whether pages of other origins may watch. */
    boolean isForAnyOrigin();

    /** The request is of one who watches: it lasts. */
    void watched(HttpServerRequest request);
  }

  private final Vertx vertx;
  private final SocketLayer sockets;
  private final House house;

  public LiveHandler(Vertx vertx, SocketLayer sockets, House house) {
    this.vertx = vertx;
    this.sockets = sockets;
    this.house = house;
  }

  /** Bounds what peers of a server with this handler may send by WebSocket. */
  public static HttpServerOptions bounded(HttpServerOptions options) {
    return options
        .setMaxWebSocketFrameSize(MAX_INBOUND_BYTES)
        .setMaxWebSocketMessageSize(MAX_INBOUND_BYTES)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }

  /** The methods offered at {@code path}, or {@code others} if it is not of a live stream. */
  public static String allowed(String path, String others) {
    return path.startsWith(LiveName.PREFIX) ? METHODS : others;
  }

  /** Answers {@code /live/{app}/{name}.flv} and {@code .mp4}. */
  public void route(Router router) {
    String path = LiveName.PREFIX + "*";
    router.options(path).handler(this::options);
    router.get(path).method(HttpMethod.HEAD).handler(this::live);
  }

  /** The preflight of a page of another origin, where such are welcome. */
  private void options(RoutingContext request) {
    request.response().putHeader(HttpHeaders.ALLOW, METHODS);
    if (house.isForAnyOrigin()) {
      request
          .response()
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "*")
          .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400");
    }
    request.response().setStatusCode(204).end();
  }

  private void live(RoutingContext request) {
    LiveName name = LiveName.of(request.normalizedPath());
    if (name == null) {
      request.next();
      return;
    }
    HttpServerRequest asked = request.request();
    if (asked.canUpgradeToWebSocket() && !house.isForAnyOrigin() && isOfOtherOrigin(asked)) {
      Problem.send(request, 403, "pages of other origins may not watch here");
      return;
    }
    String query = asked.query();
    String address = asked.remoteAddress().hostAddress() + ":" + asked.remoteAddress().port();
    asked.pause();
    Context context = vertx.getOrCreateContext();
    house
        .admit(new PlayAttempt(name.app(), name.name(), query == null ? "" : query, address))
        .timeout(ANSWER_LIMIT_MS, TimeUnit.MILLISECONDS)
        .onComplete(
            answer -> on(context, () -> answer(request, name, answer)),
            cause -> on(context, () -> leaveOpen(request, name, cause)));
  }

  /** Who is asked may answer on another loop. */
  private static void on(Context context, Runnable task) {
    if (context.equals(Vertx.currentContext())) {
      task.run();
    } else {
      context.runOnContext(called -> task.run());
    }
  }

  private static void leaveOpen(RoutingContext request, LiveName name, Throwable cause) {
    request.request().resume();
    log.warn("{}: nobody says whether it may be watched", name, cause);
    Problem.send(request, 504, "nobody says whether it may be watched");
  }

  /** A browser says so, and lets any page open a WebSocket anywhere. */
  private static boolean isOfOtherOrigin(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return false;
    }
    try {
      String authority = URI.create(origin).getAuthority();
      return authority == null || !authority.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST));
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private void answer(RoutingContext request, LiveName name, PlayAnswer answer) {
    HttpServerRequest asked = request.request();
    if (answer instanceof PlayAnswer.Allowed allowed && asked.canUpgradeToWebSocket()) {
      asked
          .toWebSocket()
          .onComplete(
              socket -> watch(request, name, allowed.audience(), socket),
              cause -> log.debug("{}: no WebSocket for {}", asked.remoteAddress(), name, cause));
      asked.resume(); // behind its handlers: what is left of the request may come at once
      return;
    }
    asked.resume();
    switch (answer) {
      case PlayAnswer.Allowed allowed -> watch(request, name, allowed.audience());
      case PlayAnswer.Denied denied -> {
        log.info("{}: may not watch {}: {}", asked.remoteAddress(), name, denied.reason());
        Problem.send(request, 403, denied.reason());
      }
      case PlayAnswer.NotFound _ -> Problem.send(request, 404, "there is no live stream " + name);
    }
  }

  private void watch(RoutingContext request, LiveName name, Audience audience) {
    if (request.request().method().equals(HttpMethod.HEAD)) {
      HttpDelivery.head(request.response(), name.format());
      request.response().end();
      return;
    }
    Delivery delivery = new HttpDelivery(request, name.format());
    LiveViewer viewer = viewer(request, delivery, name.format().form(false), name);
    request.response().closeHandler(closed -> viewer.closed());
    viewer.join(audience);
  }

  private void watch(
      RoutingContext request, LiveName name, Audience audience, ServerWebSocket socket) {
    WebSocketDelivery delivery = new WebSocketDelivery(socket, name.format());
    boolean mp3Apart = request.queryParam("mp3").contains("apart");
    LiveViewer viewer = viewer(request, delivery, name.format().form(mp3Apart), name);
    socket.closeHandler(closed -> viewer.closed());
    socket.exceptionHandler(fault -> refuse(viewer, delivery, fault));
    socket.frameHandler(
        new InboundLimit(
            () -> {
              viewer.refused("it sends more than a viewer has to");
              delivery.refuse(WebSocketDelivery.POLICY_VIOLATION, "a viewer has nothing to send");
            }));
    viewer.join(audience);
  }

  /** What came is no WebSocket, or longer than a viewer has any need of. */
  private static void refuse(LiveViewer viewer, WebSocketDelivery delivery, Throwable fault) {
    if (fault instanceof CorruptedWebSocketFrameException corrupted) {
      viewer.refused("it sends what it may not: " + corrupted.closeStatus());
      delivery.refuse(corrupted.closeStatus().code(), corrupted.closeStatus().reasonText());
    }
  }

  private LiveViewer viewer(
      RoutingContext request, Delivery delivery, LiveForm form, LiveName name) {
    house.watched(request.request());
    Context context = vertx.getOrCreateContext();
    HttpConnection connection = request.request().connection();
    return new LiveViewer(vertx, context, connection, sockets, delivery, form, name);
  }
}
