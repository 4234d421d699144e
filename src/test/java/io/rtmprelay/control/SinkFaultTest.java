package io.rtmprelay.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.control.PeerServer.Got;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.SinkState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nothing that happens to a sink touches its stream, its publisher or another sink. */
class SinkFaultTest {

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final int FRAMES = 100;

  @Test
  @DisplayName("K38: a silent server is left after the reply timeout, with a reason, and retried")
  void silent() throws Exception {
    check(Health.SILENT, SinkState.RETRYING, "no answer to the handshake within 1000 ms");
  }

  @Test
  @DisplayName("K36: a refused name is final until someone acts, and the reason says so")
  void refusing() throws Exception {
    check(Health.REFUSING, SinkState.FAILED, "BadName");
  }

  @Test
  @DisplayName("a server that resets is retried")
  void resetting() throws Exception {
    check(Health.RESETTING, SinkState.RETRYING, "connection");
  }

  @Test
  @DisplayName("hostile input #97: a server that speaks no RTMP is left")
  void nonsense() throws Exception {
    check(Health.NONSENSE, SinkState.RETRYING, "broke the protocol");
  }

  @Test
  @DisplayName("a server that is not there is retried")
  void down() throws Exception {
    check(
        "rtmp://127.0.0.1:" + Ports.free() + "/live/{name}",
        SinkState.RETRYING,
        "refused the connection");
  }

  private static void check(Health health, SinkState state, String reason) throws Exception {
    try (PeerServer ill = new PeerServer(health)) {
      check(ill.url(), state, reason);
    }
  }

  /** While the second sink is ill, the first one gets every frame and the publisher stays. */
  private static void check(String ill, SinkState state, String reason) throws Exception {
    try (PeerServer well = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(well.url(), ill));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 2000).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      Await.until(
          "reason of the ill sink",
          () -> {
            SinkReport report = bench.sink("cam", 1);
            return report.state() == state && String.valueOf(report.reason()).contains(reason);
          });
      for (int i = 1; i < FRAMES; i++) {
        encoder.addVideo(i, 10, 2000).send();
      }
      well.take(0).awaitNumber(FRAMES - 1);
      assertThat(well.take(0).numbers())
          .containsExactlyElementsOf(IntStream.range(0, FRAMES).boxed().toList());
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
      assertThat(encoder.isClosed()).isFalse();
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
      assertThat(well.take(0).awaitClosed().isInOrder()).isTrue();
    }
  }

  @Test
  @DisplayName("K38: a server that stops reading stalls, is cut and retried; others lose nothing")
  void stalled() throws Exception {
    try (PeerServer well = new PeerServer(Health.WELL);
        PeerServer stalled = new PeerServer(Health.STALLED);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(well.url(), stalled.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0);
      for (int i = 0; i < 400; i++) {
        encoder.addVideo(i, 25, 20_000).send();
        if (i % 20 == 0) { // a burst longer than the queue would be cut for the well one too
          well.take(0).awaitNumber(i);
        }
      }
      Await.until(
          "the stall",
          () -> String.valueOf(bench.reason("cam", 1)).contains("took nothing for 800 ms"));
      well.take(0).awaitNumber(399);
      assertThat(well.take(0).numbers())
          .containsExactlyElementsOf(IntStream.range(0, 400).boxed().toList());
      assertThat(bench.report("cam").memoryUsed()).isLessThan(bench.report("cam").memoryLimit());
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a fault planted in one sink's write fails that sink alone, which is retried")
  void faultInWrite() throws Exception {
    try (WireTaps taps = new WireTaps();
        PeerServer well = new PeerServer(Health.WELL);
        PeerServer hit = new PeerServer(Health.WELL);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(well.url(), hit.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 2000).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      bench.awaitSink("cam", 1, SinkState.LIVE);
      taps.sinks().stream()
          .filter(tap -> tap.isTo(hit.port()))
          .forEach(tap -> tap.planted = new IllegalStateException("planted"));
      for (int i = 1; i < FRAMES; i++) {
        encoder.addVideo(i, 10, 2000).send();
      }
      well.take(0).awaitNumber(FRAMES - 1);
      assertThat(well.take(0).numbers())
          .containsExactlyElementsOf(IntStream.range(0, FRAMES).boxed().toList());
      hit.take(0).awaitClosed();
      hit.take(1);
      assertThat(well.takes()).hasSize(1);
      assertThat(encoder.isClosed()).isFalse();
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName(
      "F20, F21: a slow sink drops whole groups and goes on at a keyframe, new config first")
  void slowRecovers() throws Exception {
    int group = 25;
    try (PeerServer slow = new PeerServer(Health.STALLED);
        Bench bench =
            new Bench(
                1,
                Bench.stream(GRACE),
                List.of(slow.url()),
                Bench.sink(StartMode.AUTO, Duration.ofSeconds(30)));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, group, 20_000).send();
      bench.awaitSink("cam", 0, SinkState.LIVE); // or it may never hear of the first header
      for (int i = 1; i < 300; i++) {
        encoder.addVideo(i, group, 20_000).send();
      }
      byte[] other = Bodies.VIDEO_HEADER.clone();
      other[8]++;
      encoder.add(MediaKind.VIDEO, 300 * 40, other);
      for (int i = 300; i < 600; i++) {
        encoder.addVideo(i, group, 20_000).send();
      }
      Await.until("cuts", () -> bench.sink("cam", 0).drops().group() > 50L);
      slow.thaw();
      encoder.addVideo(600, group, 300).send();
      Take take = slow.take(0);
      take.awaitNumber(600);
      List<Integer> numbers = take.numbers();
      assertThat(numbers).doesNotHaveDuplicates().isSorted().hasSizeLessThan(500);
      for (int i = 1; i < numbers.size(); i++) {
        int number = numbers.get(i);
        assertThat(number == numbers.get(i - 1) + 1 || number % group == 0)
            .as("what comes after %s is %s", numbers.get(i - 1), number)
            .isTrue();
      }
      List<Got> video = take.got().stream().filter(got -> got.kind() == MediaKind.VIDEO).toList();
      List<Integer> configs =
          IntStream.range(0, video.size())
              .filter(i -> video.get(i).frameClass() == FrameClass.CONFIG)
              .boxed()
              .toList();
      assertThat(configs).hasSize(2);
      assertThat(video.subList(0, configs.get(1)))
          .noneMatch(got -> got.frameClass() != FrameClass.CONFIG && got.number() >= 300);
      assertThat(video.subList(configs.get(1) + 1, video.size()))
          .allMatch(got -> got.number() >= 300)
          .first()
          .matches(got -> got.frameClass() == FrameClass.KEY);
      assertThat(slow.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("F30, F31: a sink that recovers starts with config, then a keyframe")
  void recovers() throws Exception {
    try (PeerServer server = new PeerServer(Health.RESETTING);
        Bench bench =
            new Bench(1, Bench.stream(GRACE), List.of(server.url()), Bench.sink(StartMode.KEY));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).send();
      server.take(0);
      Feeder feeder = new Feeder(encoder);
      Await.until("the reset", () -> feeder.send() && server.take(0).got().size() > 0);
      Await.until("the retry", () -> feeder.send() && bench.reason("cam", 0) != null);
      server.become(Health.WELL);
      Await.until("recovery", () -> feeder.send() && lastTake(server).numbers().size() > 20);
      Take take = lastTake(server);
      List<Got> video = take.got().stream().filter(got -> got.kind() == MediaKind.VIDEO).toList();
      assertThat(video.get(0).frameClass()).isEqualTo(FrameClass.CONFIG);
      assertThat(video.get(1).frameClass()).isEqualTo(FrameClass.KEY);
      assertThat(take.numbers().getFirst() % 10).isZero();
      assertThat(bench.sink("cam", 0).state()).isEqualTo(SinkState.LIVE);
      assertThat(bench.reason("cam", 0)).isNull();
    }
  }

  private static Take lastTake(PeerServer server) {
    return server.takes().getLast();
  }

  private static final class Feeder {
    private final PeerEncoder encoder;
    private int next;

    Feeder(PeerEncoder encoder) {
      this.encoder = encoder;
    }

    boolean send() {
      encoder.addVideo(next++, 10, 300).send();
      return true;
    }
  }

  @Test
  @DisplayName("a retry that is due when the stream ends is called off")
  void retryEndsWithTheStream() throws IOException {
    try (PeerServer server = new PeerServer(Health.NONSENSE);
        Bench bench = new Bench(1, Bench.stream(GRACE), List.of(server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.RETRYING);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
      assertThat(bench.sinks).hasValue(0);
    }
  }
}
