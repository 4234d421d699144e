package io.rtmprelay.web.feed;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.web.LiveSockets;
import io.rtmprelay.web.live.LiveHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A feed behind an HTTP server, and clients that listen to it. */
final class FeedServer implements AutoCloseable {

  static final String PATH = "/api/v1/events";

  private final Vertx vertx;
  private final FeedFigures figures = new FeedFigures();
  private final String deployment;
  private final Verticle verticle;
  private final Vertx clients = Vertx.vertx();
  final WebSocketClient client =
      clients.createWebSocketClient(
          new WebSocketClientOptions()
              .setMaxFrameSize(1 << 24)
              .setMaxMessageSize(1 << 24)
              .setMaxConnections(1_000));

  FeedServer(Vertx vertx, String node, ControlBus bus, StreamBoard board) {
    this.vertx = vertx;
    this.verticle = new Verticle(node, bus, board, figures);
    this.deployment = Bench.done(vertx.deployVerticle(verticle));
  }

  int port() {
    return verticle.port;
  }

  FeedFigures figures() {
    return figures;
  }

  Listener listen(String query) {
    return Bench.done(connect(query));
  }

  Future<Listener> connect(String query) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port()).setURI(PATH + query);
    ClientWebSocket socket = client.webSocket();
    Listener listener = new Listener(socket); // before it connects: the first message comes at once
    return socket
        .connect(options)
        .map(
            open -> {
              open.pause();
              return listener;
            });
  }

  /** Nanoseconds of CPU that the feed's loop has taken so far. */
  long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(verticle.thread);
  }

  void stopFeed() {
    Bench.done(vertx.undeploy(deployment));
  }

  @Override
  public void close() {
    Bench.done(clients.close());
    Await.until("clients to be gone", () -> figures().clients() == 0);
    if (vertx.deploymentIDs().contains(deployment)) {
      stopFeed();
    }
  }

  /** One client; reads once it is told to. */
  static final class Listener {

    private static final Pattern SEQ = Pattern.compile("\\{\"type\":\"\\w+\",\"seq\":(\\d+),");

    final WebSocket socket;
    final List<String> texts = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger numbered = new AtomicInteger();
    private volatile long seq;
    private volatile boolean closed;

    Listener(WebSocket socket) {
      this.socket = socket;
      socket.textMessageHandler(this::receive);
      socket.closeHandler(over -> closed = true);
    }

    /** Reads no more than the number: a test may have thousands of messages. */
    private void receive(String text) {
      texts.add(text);
      Matcher number = SEQ.matcher(text);
      if (number.lookingAt()) {
        seq = Long.parseLong(number.group(1));
        numbered.incrementAndGet();
      }
    }

    /** How many numbered messages came so far. */
    int numbered() {
      return numbered.get();
    }

    /** The newest one's number. */
    long seq() {
      return seq;
    }

    Listener read() {
      socket.resume();
      return this;
    }

    JsonObject message(int index) {
      Await.until("message " + index, () -> texts.size() > index);
      return new JsonObject(texts.get(index));
    }

    /** The numbered ones so far. */
    List<JsonObject> events() {
      return List.copyOf(texts).stream()
          .map(JsonObject::new)
          .filter(message -> message.containsKey("seq"))
          .toList();
    }

    JsonObject awaitEvent(String what, Predicate<JsonObject> wanted) {
      Await.until(what, () -> events().stream().anyMatch(wanted));
      return events().stream().filter(wanted).findFirst().orElseThrow();
    }

    JsonObject awaitCounters() {
      Await.until("counters", () -> List.copyOf(texts).stream().anyMatch(Listener::isCounters));
      return new JsonObject(
          List.copyOf(texts).stream().filter(Listener::isCounters).findFirst().orElseThrow());
    }

    private static boolean isCounters(String text) {
      return text.startsWith("{\"type\":\"counters\"");
    }

    /** Code and reason of the close. */
    String awaitClosed() {
      Await.until("the close", () -> closed);
      return socket.closeStatusCode() + " " + socket.closeReason();
    }
  }

  private static final class Verticle extends VerticleBase {

    private final String node;
    private final ControlBus bus;
    private final StreamBoard board;
    private final FeedFigures figures;
    private volatile @Nullable Feed feed;
    private volatile int port;
    private volatile long thread;

    Verticle(String node, ControlBus bus, StreamBoard board, FeedFigures figures) {
      this.figures = figures;
      this.node = node;
      this.bus = bus;
      this.board = board;
    }

    @Override
    public Future<?> start() {
      Feed made = new Feed(vertx, node, bus, board, LiveSockets.ample(), figures);
      made.start();
      feed = made;
      thread = Thread.currentThread().threadId();
      Router router = Router.router(vertx);
      router.get(PATH).handler(made::open);
      return vertx
          .createHttpServer(LiveHandler.bounded(new HttpServerOptions()))
          .requestHandler(router)
          .listen(0, "127.0.0.1")
          .onSuccess((HttpServer server) -> port = server.actualPort());
    }

    @Override
    public Future<?> stop() {
      Feed made = feed;
      return made == null ? Future.succeededFuture() : made.stop("the relay is stopping");
    }
  }
}
