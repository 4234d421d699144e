package io.rtmprelay.web.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.ReportChanges;
import io.rtmprelay.control.origin.SoleOrigin;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.web.feed.FeedServer.Listener;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a node in trouble asks of the feed and its clients. */
class FeedStormTest {

  private static final int STREAMS = 500;
  private static final int FLAPPING = 200;
  private static final int CLIENTS = 5;
  private static final int ROUNDS = 50;
  private static final long ROUND_MS = 20;

  private final StreamBoard board = new StreamBoard();
  private long ticks;

  private StreamReport report(int stream, int round) {
    SinkState state =
        stream >= FLAPPING
            ? SinkState.LIVE
            : round % 2 == 0 ? SinkState.DIALLING : SinkState.RETRYING;
    String reason = state == SinkState.RETRYING ? "connection refused: 127.0.0.1:1935" : null;
    List<SinkReport> sinks =
        List.of(
            NodeScript.sink("a", state, reason, ++ticks),
            NodeScript.sink("b", SinkState.LIVE, null, 0),
            NodeScript.sink("c", SinkState.LIVE, null, 0));
    return NodeScript.stream(
        "cam" + stream, 1, round, StreamState.LIVE, NodeScript.publisher(1), sinks);
  }

  @Test
  @DisplayName("500 streams, 200 sinks that flap 50 times a second: who reads is told, none is cut")
  void storm() {
    Vertx vertx = Vertx.vertx();
    ControlBus bus = new ControlBus(vertx, NodeScript.NODE, new SoleOrigin());
    for (int i = 0; i < STREAMS; i++) {
      board.put(report(i, 1), same -> same);
    }
    try (FeedServer server = new FeedServer(vertx, NodeScript.NODE, bus, board)) {
      List<Listener> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(server.listen("").read());
      }
      FeedReplay replay = new FeedReplay(clients.getFirst().message(0));
      clients.forEach(client -> client.message(0));
      long cpuNanos = server.cpuNanos();
      long beganNanos = System.nanoTime();
      for (int round = 2; round < ROUNDS + 2; round++) {
        for (int i = 0; i < FLAPPING; i++) {
          StreamReport before = board.find("live/cam" + i);
          StreamReport after = report(i, round);
          board.put(after, same -> same);
          if (before != null) {
            bus.publish(new StreamNews(after, ReportChanges.between(before, after, null)));
          }
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ROUND_MS));
      }
      double seconds = (System.nanoTime() - beganNanos) / 1e9;
      clients.add(server.listen("").read()); // flushes what is held back
      FeedReplay fresh = new FeedReplay(clients.getLast().message(0));
      Await.until(
          "all to be told",
          () -> clients.subList(0, CLIENTS).stream().allMatch(c -> c.seq() >= fresh.seq()));
      double allSeconds = (System.nanoTime() - beganNanos) / 1e9;
      double cpuMs = (server.cpuNanos() - cpuNanos) / 1e6;
      clients.getFirst().events().stream().skip(1).forEach(replay::receive);
      assertThat(replay.facts()).isEqualTo(fresh.facts());
      long events = server.figures().events();
      long bytes =
          List.copyOf(clients.getFirst().texts).stream().skip(1).mapToLong(String::length).sum();
      System.out.printf(
          "%d changes in %.1f s: %.0f events/s and %.0f kB/s to each of %d clients,"
              + " %.0f ms of CPU on the loop, snapshot of %d kB%n",
          ROUNDS * FLAPPING,
          seconds,
          events / seconds,
          bytes / seconds / 1000,
          CLIENTS,
          cpuMs,
          clients.getFirst().texts.getFirst().length() / 1000);
      // Ten a second for each sink, the first one and what a newcomer brings forward.
      assertThat(events).isLessThanOrEqualTo(FLAPPING * (long) (10 * allSeconds + 3));
      assertThat(server.figures().cut()).isZero();
      assertThat(server.figures().clients()).isEqualTo(CLIENTS + 1);
    }
    Bench.done(vertx.close());
  }
}
