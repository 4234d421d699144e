package io.rtmprelay.control.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.Bodies;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.StreamCommand;
import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.report.StreamReport.PublisherReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.transport.loop.MediaLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest reports, and what it costs the streams to have them read. */
class StreamBoardTest {

  private static final byte[] AAC_HEADER = {(byte) 0xaf, 0, 0x12, 0x10};
  private static final byte[] AAC_SOUND = {(byte) 0xaf, 1, 0x21, 0};

  private static StreamReport report(String app, String name, long epoch, int viewers) {
    return new StreamReport(
        app, name, StreamState.LIVE, Instant.EPOCH, "n1", epoch, 1, null, List.of(), viewers, 0, 0);
  }

  @Test
  @DisplayName("the newest report of each name, in the order of the names")
  void newest() {
    StreamBoard board = new StreamBoard();
    board.put(report("live", "b", 1, 0), same -> same);
    board.put(report("live", "a", 2, 0), same -> same);
    board.put(report("", "c", 3, 0), same -> same);
    board.put(report("live", "b", 1, 7), same -> same);
    assertThat(board.all())
        .extracting(StreamReport::streamName)
        .containsExactly("c", "live/a", "live/b");
    assertThat(board.find("live/b")).isEqualTo(report("live", "b", 1, 7));
    assertThat(board.find("live/x")).isNull();
  }

  @Test
  @DisplayName("a name that has a new owner is neither overwritten nor taken off by the old one")
  void owners() {
    StreamBoard board = new StreamBoard();
    board.put(report("live", "a", 1, 0), same -> same);
    board.put(report("live", "a", 2, 0), same -> same);
    board.put(report("live", "a", 1, 9), same -> same);
    board.remove("live/a", 1);
    assertThat(board.find("live/a")).isEqualTo(report("live", "a", 2, 0));
    board.remove("live/a", 2);
    board.remove("live/a", 2);
    assertThat(board.size()).isZero();
  }

  @Test
  @DisplayName("figures are looked up by who reads, once for all who read at a time")
  void renewal() {
    StreamBoard board = new StreamBoard();
    AtomicInteger looks = new AtomicInteger();
    board.put(report("live", "a", 1, 0), shown -> report("live", "a", 1, looks.incrementAndGet()));
    assertThat(board.publishers()).isZero();
    Await.until("new figures", () -> viewers(board) == 1);
    for (int i = 0; i < 100; i++) {
      assertThat(viewers(board)).isLessThan(3);
    }
    Await.until("newer figures", () -> board.all().getFirst().viewers() > 1);
    board.put(report("live", "a", 1, 70), shown -> report("live", "a", 1, 80));
    assertThat(viewers(board)).as("those that came with a change").isEqualTo(70);
    Await.until("figures of another source", () -> viewers(board) == 80);
  }

  private static int viewers(StreamBoard board) {
    return Objects.requireNonNull(board.find("live/a")).viewers();
  }

  @Test
  @DisplayName("reads are answered while the stream's loop stands still, and leave no task on it")
  void readsTouchNoStream(@TempDir Path data) throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(Duration.ZERO), List.of(server.url())).node(data);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      MediaLoop loop = bench.loops.all().getFirst();
      var tasks = (SingleThreadEventExecutor) loop.context().nettyEventLoop();
      CountDownLatch standing = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      loop.execute(
          () -> {
            standing.countDown();
            try {
              over.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      standing.await();
      try {
        int before = tasks.pendingTasks();
        for (int i = 0; i < 200; i++) {
          assertThat(Bench.done(bench.bus.describe("bench", "live/cam")).name()).isEqualTo("cam");
          assertThat(Bench.done(bench.bus.describeAll("bench")).streams()).hasSize(1);
        }
        assertThat(tasks.pendingTasks()).isEqualTo(before);
      } finally {
        over.countDown();
      }
    }
  }

  @Test
  @DisplayName("figures go on while nothing happens, a stream that is over is taken off")
  void figures() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(Duration.ZERO), List.of(server.url()))) {
      try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
        assertThat(bench.board.find("live/cam")).as("as soon as it is published").isNotNull();
        encoder.addHeaders(0).addVideo(0, 10, 300).send();
        bench.awaitSink("cam", 0, SinkState.LIVE);
        Await.until("bytes", () -> bench.sink("cam", 0).bytesOut() > 300);
        SinkReport before = bench.sink("cam", 0);
        encoder.addVideo(1, 10, 3_000).send();
        Await.until("more bytes", () -> bench.sink("cam", 0).bytesOut() > 3_300);
        assertThat(bench.sink("cam", 0).withoutFigures()).isEqualTo(before.withoutFigures());
        Await.until("a delay", () -> bench.sink("cam", 0).delay() != null);
        if (Epoll.isAvailable()) {
          Await.until("round trips", () -> bench.sink("cam", 0).rttMs() != null);
          assertThat(publisher(bench).rttMs()).isPositive();
        }
        AtomicInteger pictures = new AtomicInteger(2);
        Await.until(
            "rates",
            () -> {
              encoder.addVideo(pictures.getAndIncrement(), 10, 1_000).send();
              return bench.sink("cam", 0).bitrate() > 0
                  && publisher(bench).bitrate() > 0
                  && publisher(bench).tracks().getFirst().bitrate() != null;
            });
        encoder.unpublish();
      }
      bench.awaitNothingLeft();
    }
  }

  private static PublisherReport publisher(Bench bench) {
    return Objects.requireNonNull(bench.report("cam").publisher());
  }

  @Test
  @DisplayName("what becomes known of a track is told, though no state changes")
  void facts() throws Exception {
    List<StreamNews> told = new CopyOnWriteArrayList<>();
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(Duration.ZERO), List.of(server.url()))) {
      ControlBus.Registration listening = bench.bus.onEvents(event -> told.add((StreamNews) event));
      try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
        encoder.add(MediaKind.AUDIO, 0, AAC_HEADER).add(MediaKind.AUDIO, 0, AAC_SOUND).send();
        bench.awaitSink("cam", 0, SinkState.LIVE);
        Await.until("a track", () -> publisher(bench).tracks().size() == 1);
        encoder.add(MediaKind.VIDEO, 0, Bodies.videoHeader()).send();
        Await.until("another track", () -> publisher(bench).tracks().size() == 2);
        Await.until("word of it", () -> tracks(told.getLast()) == 2);
        assertThat(told.getLast().events())
            .containsExactly(new OfStream(StreamChange.CHANGED, null));
        encoder.unpublish();
      }
      Bench.done(listening.giveUp());
      bench.awaitNothingLeft();
    }
  }

  private static int tracks(StreamNews news) {
    PublisherReport publisher = news.report().publisher();
    return publisher == null ? 0 : publisher.tracks().size();
  }

  @Test
  @DisplayName("what a command did is on the board before it is answered")
  void afterCommand() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(Duration.ZERO), List.of(server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      Instant since = bench.sink("cam", 0).since();
      Bench.done(bench.bus.tell("live/cam", new StreamCommand.ReconnectSink("s0")));
      assertThat(bench.sink("cam", 0).since()).isAfter(since);
      Bench.done(bench.bus.end("live/cam", "an operator"));
      StreamReport last = bench.board.find("live/cam");
      assertThat(last == null ? StreamState.ENDING : last.state()).isEqualTo(StreamState.ENDING);
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName(
      "what happens in one turn of the loop is one message, however many sinks it is about")
  void oneMessage() throws Exception {
    int sinks = 30;
    try (PeerServer server = new PeerServer(Health.SILENT);
        Bench bench =
            new Bench(1, Bench.stream(Duration.ZERO), Collections.nCopies(sinks, server.url()))) {
      List<StreamNews> told = new CopyOnWriteArrayList<>();
      ControlBus.Registration listening = bench.bus.onEvents(event -> told.add((StreamNews) event));
      try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
        Await.until(
            "the dialling", () -> told.stream().anyMatch(news -> news.events().size() == sinks));
        encoder.unpublish();
      }
      Await.until("the end", () -> isEnd(told.getLast()));
      assertThat(told)
          .extracting(news -> news.report().revision())
          .isSorted()
          .doesNotHaveDuplicates();
      Bench.done(listening.giveUp());
      bench.awaitNothingLeft();
    }
  }

  private static boolean isEnd(StreamNews news) {
    return news.events().stream()
        .anyMatch(
            event -> event instanceof OfStream ofStream && ofStream.what() == StreamChange.ENDED);
  }
}
