package io.rtmprelay.web.feed;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.live.InboundLimit;
import io.rtmprelay.web.live.SocketLayer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients by WebSocket what happens on all nodes, in an order of its own: a snapshot, or what
 * they missed, then events, and once a second the counters. Made, called and run on one control
 * loop, that of the server whose requests it is given.
 */
public final class Feed {

  private static final Logger log = LoggerFactory.getLogger(Feed.class);

  /** Clients at one time. */
  static final int MAX_CLIENTS = 100;

  private static final long SECOND_MS = 1_000;

  /** So that no number is given twice, by whichever run of the relay. */
  private static final long NUMBERS_PER_MS = 1_000;

  /** How far the first numbers of nodes that start together lie apart at most. */
  private static final int SPREAD = 1_000_000;

  private final Vertx vertx;
  private final String node;
  private final ControlBus bus;
  private final StreamBoard board;
  private final SocketLayer sockets;
  private final FeedFigures figures;
  private final EventLog events;
  private final OtherNodes others;

  // Replaced, never changed: one that is told may leave meanwhile.
  private List<FeedClient> clients = List.of();
  private int upgrading;
  private ControlBus.@Nullable Registration listening;
  private long everySecond;
  private boolean awaitsDue;
  private boolean stopped;
  private String stopReason = "";
  private @Nullable FeedMessage snapshot;
  private long snapshotAtMs;

  public Feed(
      Vertx vertx,
      String node,
      ControlBus bus,
      StreamBoard board,
      SocketLayer sockets,
      FeedFigures figures) {
    this.vertx = vertx;
    this.node = node;
    this.bus = bus;
    this.board = board;
    this.sockets = sockets;
    this.figures = figures;
    this.events = new EventLog(firstNumber(node), this::told);
    this.others = new OtherNodes(bus, events, new Differences(), Feed::nowMs);
  }

  /** Who goes on at another node is not to find its number there. */
  private static long firstNumber(String node) {
    return System.currentTimeMillis() * NUMBERS_PER_MS + Math.floorMod(node.hashCode(), SPREAD);
  }

  /** Listens from here on. */
  public void start() {
    listening = bus.onEvents(this::happened);
    events.begin(board.all());
    others.second(false);
    everySecond = vertx.setPeriodic(SECOND_MS, due -> second());
  }

  // What happens

  private void happened(NodeEvent event) {
    if (!stopped && (event.node().equals(node) || others.isThere(event.node()))) {
      events.add(event, Instant.now(), nowMs());
      awaitDue();
    }
  }

  /** What becomes of the other nodes, told as if they had. */
  private final class Differences implements OtherNodes.Listener {

    @Override
    public void joined(String other) {
      events.node(other, "joined", Instant.now());
    }

    @Override
    public void gone(String other, boolean isLost) {
      Instant at = Instant.now();
      String why = isLost ? "its node is lost" : "its node has left";
      events.of(other).forEach(stream -> events.vanished(stream, why, at));
      events.node(other, isLost ? "lost" : "left", at);
    }

    @Override
    public void differs(List<StreamReport> vanished, List<StreamReport> missed) {
      Instant at = Instant.now();
      vanished.forEach(stream -> events.vanished(stream, "its node has it no more", at));
      missed.forEach(stream -> events.missed(stream, at, nowMs()));
      awaitDue();
    }
  }

  /** One timer at a time, for what the log holds back. */
  private void awaitDue() {
    long dueAtMs = events.dueAtMs();
    if (!awaitsDue && dueAtMs != FlapFilter.NEVER) {
      awaitsDue = true;
      vertx.setTimer(
          Math.max(1, dueAtMs - nowMs()),
          due -> {
            awaitsDue = false;
            if (!stopped) {
              events.time(nowMs());
              awaitDue();
            }
          });
    }
  }

  private void told(FeedMessage event) {
    figures.told();
    for (FeedClient client : clients) {
      client.tell(event);
    }
  }

  private void second() {
    others.second(!clients.isEmpty());
    if (clients.isEmpty()) {
      return;
    }
    Instant at = Instant.now();
    List<StreamReport> streams = new ArrayList<>(board.all());
    streams.addAll(others.streams());
    streams.sort(StreamReport.BY_NAME);
    List<String> missing = others.missing();
    FeedMessage counters =
        new FeedMessage(events.seq(), () -> FeedJson.counters(at, missing, streams));
    long nowMs = nowMs();
    for (FeedClient client : clients) {
      client.count(counters);
      client.second(nowMs);
    }
  }

  // Who listens

  /** Takes in a client whose request is admitted already. */
  public void open(RoutingContext request) {
    HttpServerRequest asked = request.request();
    String after = asked.getParam("after");
    Long seq = after == null ? null : number(after);
    if (!asked.canUpgradeToWebSocket()) {
      if (asked.version() != HttpVersion.HTTP_2) { // where there is no such header
        request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
      }
      Problem.send(request, 426, "events are told by WebSocket");
    } else if (after != null && seq == null) {
      Problem.send(request, 400, "after is the number of an event");
    } else if (stopped || clients.size() + upgrading >= MAX_CLIENTS) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, "5");
      Problem.send(request, 503, MAX_CLIENTS + " clients are told of events already");
    } else {
      upgrading++;
      asked
          .toWebSocket()
          .onComplete(
              socket -> begin(asked, socket, seq),
              cause -> {
                upgrading--;
                log.debug("{}: no WebSocket for events", asked.remoteAddress(), cause);
              });
      asked.resume();
    }
  }

  private static @Nullable Long number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private void begin(HttpServerRequest asked, ServerWebSocket socket, @Nullable Long after) {
    upgrading--;
    FeedClient client =
        new FeedClient(
            new FeedSocket(vertx, sockets, asked.connection(), socket), figures, nowMs());
    socket.frameHandler(new InboundLimit(client::refuseFlood));
    socket.pongHandler(pong -> client.heard(nowMs()));
    socket.exceptionHandler(
        fault -> {
          if (fault instanceof CorruptedWebSocketFrameException corrupted) {
            client.refuse(corrupted.closeStatus().code(), corrupted.closeStatus().reasonText());
          }
        });
    socket.closeHandler(closed -> left(client, asked));
    figures.came();
    log.info("{}: is told of events", asked.remoteAddress());
    client.begin(start(after));
    List<FeedClient> more = new ArrayList<>(clients);
    more.add(client);
    clients = more;
    if (stopped) {
      client.stop(stopReason);
    }
  }

  private void left(FeedClient client, HttpServerRequest asked) {
    List<FeedClient> less = new ArrayList<>(clients);
    less.remove(client);
    clients = less;
    String cutFor = client.cutFor();
    figures.left();
    log.info(
        "{}: is told of events no more: {}",
        asked.remoteAddress(),
        cutFor == null ? "it left" : cutFor);
  }

  private List<FeedMessage> start(@Nullable Long after) {
    List<FeedMessage> missed = after == null ? null : events.after(after);
    if (after == null || missed == null) {
      return List.of(snapshot());
    }
    Instant at = Instant.now();
    List<FeedMessage> start = new ArrayList<>();
    start.add(new FeedMessage(after, () -> FeedJson.resumed(after, at)));
    start.addAll(missed);
    return start;
  }

  /** The same one for all who come within a second, if nothing happens in between. */
  private FeedMessage snapshot() {
    List<StreamReport> streams = new ArrayList<>();
    for (StreamReport told : events.streams()) {
      streams.add(newest(told));
    }
    streams.sort(StreamReport.BY_NAME);
    FeedMessage last = snapshot;
    long nowMs = nowMs();
    if (last != null && last.seq() == events.seq() && nowMs - snapshotAtMs < SECOND_MS) {
      return last;
    }
    Instant at = Instant.now();
    long seq = events.seq();
    List<String> present = List.copyOf(others.names());
    List<String> missing = others.missing();
    FeedMessage next =
        new FeedMessage(seq, () -> FeedJson.snapshot(seq, at, node, present, missing, streams));
    snapshot = next;
    snapshotAtMs = nowMs;
    return next;
  }

  /**
   * The report on the board, if it has nothing newer than figures: what else it has will be told by
   * an event that is on its way.
   */
  private StreamReport newest(StreamReport told) {
    StreamReport shown =
        told.node().equals(node) ? board.find(told.streamName()) : others.find(told);
    return shown != null && shown.epoch() == told.epoch() && shown.revision() == told.revision()
        ? shown
        : told;
  }

  /** Tells nothing any more, and all clients so; once. */
  public Future<Void> stop(String reason) {
    if (stopped) {
      return Future.succeededFuture();
    }
    stopped = true;
    stopReason = reason;
    vertx.cancelTimer(everySecond);
    clients.forEach(client -> client.stop(reason));
    return listening == null ? Future.succeededFuture() : listening.giveUp();
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
