package io.rtmprelay.control.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.Bodies;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Got;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.transport.lookup.Addresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F43: sessions are opened anew where a source's codec changes, and only there. */
class CodecSwitchTest {

  private static final Duration GRACE = Duration.ofSeconds(10);

  private static void addHevc(PeerEncoder encoder, int number, int group) {
    if (number % group == 0) {
      encoder.add(MediaKind.VIDEO, number * 40, hevc(0x90, 7));
    }
    encoder.add(MediaKind.VIDEO, number * 40, hevc(number % group == 0 ? 0x93 : 0xa3, number));
  }

  private static byte[] hevc(int first, int number) {
    return new byte[] {
      (byte) first, 'h', 'v', 'c', '1', 0, 0, (byte) (number >> 8), (byte) number, 0, 0, 0
    };
  }

  private static List<Integer> from(int first, int end) {
    return IntStream.range(first, end).boxed().toList();
  }

  @Test
  @DisplayName("another codec ends the session in order, and the next one gets all of it")
  void switches(@TempDir Path folder) throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench =
            Bench.of(
                Bench.stream(GRACE),
                Addresses.FRESH,
                Targets.to(server.url()),
                Targets.to("file:" + folder + "/{name}.flv"));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0);
      from(0, 20).forEach(i -> encoder.addVideo(i, 10, 300));
      encoder.send();
      server.take(0).awaitNumber(19);
      bench.awaitSink("cam", 1, SinkState.LIVE);
      for (int i = 20; i < 60; i++) {
        addHevc(encoder, i, 5);
      }
      encoder.send();
      server.take(1).awaitNumber(59);
      Take avc = server.take(0).awaitClosed();
      assertThat(avc.numbers()).isEqualTo(from(0, 20));
      assertThat(avc.got().getLast().frameClass()).isEqualTo(FrameClass.END);
      assertThat(avc.isInOrder()).isTrue();
      List<Got> hevc =
          server.take(1).got().stream().filter(got -> got.kind() == MediaKind.VIDEO).toList();
      assertThat(hevc.getFirst().frameClass()).isEqualTo(FrameClass.CONFIG);
      assertThat(hevc.get(1).frameClass()).isEqualTo(FrameClass.KEY);
      assertThat(server.take(1).numbers()).isEqualTo(from(20, 60));
      assertThat(server.mostOpen()).isEqualTo(1);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
      assertThat(server.takes()).hasSize(2);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("cam.flv", "cam~2.flv");
    }
  }

  @Test
  @DisplayName("another resolution of the same codec goes in-band")
  void sameCodec() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = Bench.of(Bench.stream(GRACE), Addresses.FRESH, Targets.to(server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      byte[] larger = Bodies.videoHeader();
      larger[8]++;
      encoder.add(MediaKind.VIDEO, 400, larger).addVideo(10, 10, 300).send();
      server.take(0).awaitNumber(10);
      assertThat(server.take(0).got().stream().filter(got -> got.kind() == MediaKind.VIDEO))
          .extracting(Got::frameClass)
          .containsExactly(FrameClass.CONFIG, FrameClass.KEY, FrameClass.CONFIG, FrameClass.KEY);
      assertThat(server.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("a change right before the stream's end is delivered all the same")
  void thenEnds() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = Bench.of(Bench.stream(GRACE), Addresses.FRESH, Targets.to(server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      addHevc(encoder, 10, 10);
      addHevc(encoder, 11, 10);
      encoder.unpublish();
      Take take = server.take(1).awaitClosed();
      assertThat(take.numbers()).containsExactly(10, 11);
      assertThat(take.isInOrder()).isTrue();
      encoder.leave();
      bench.awaitNothingLeft();
      assertThat(server.takes()).hasSize(2);
    }
  }

  @Test
  @DisplayName("hostile input #92: an encoder that flips makes few sessions, and the sink says why")
  void flips() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = Bench.of(Bench.stream(GRACE), Addresses.FRESH, Targets.to(server.url()));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      int[] next = {1};
      Await.until(
          "the wait",
          () -> {
            int number = next[0]++ * 10;
            if (number % 20 == 0) {
              encoder.add(MediaKind.VIDEO, number * 40, Bodies.videoHeader());
              encoder.addVideo(number, 10, 300);
            } else {
              addHevc(encoder, number, 10);
            }
            encoder.send();
            return bench.sink("cam", 0).state() == SinkState.RETRYING;
          });
      SinkReport waiting = bench.sink("cam", 0);
      assertThat(waiting.reason()).contains("another codec").contains("again and again");
      assertThat(waiting.retryAt()).isNotNull();
      assertThat(server.takes()).hasSizeLessThanOrEqualTo(2);
      assertThat(bench.report("cam").state()).isEqualTo(StreamState.LIVE);
      int last = next[0] * 20;
      addHevc(encoder, last, 10);
      encoder.send();
      Await.until(
          "the last session",
          () ->
              bench.sink("cam", 0).state() == SinkState.STARTING
                  || bench.sink("cam", 0).state() == SinkState.LIVE);
      addHevc(encoder, last + 10, 10);
      encoder.send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      assertThat(bench.reason("cam", 0)).isNull();
      assertThat(server.mostOpen()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("F35: a publisher that comes back without its audio gets a session without it")
  void losesAudio() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = Bench.of(Bench.stream(GRACE), Addresses.FRESH, Targets.to(server.url()))) {
      PeerEncoder first = PeerEncoder.publishing(bench.port, "live", "cam");
      first.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      first.reset();
      Await.until("gap", () -> bench.report("cam").state() == StreamState.GAP);
      try (PeerEncoder second = PeerEncoder.publishing(bench.port, "live", "cam")) {
        second.add(MediaKind.VIDEO, 0, Bodies.videoHeader());
        int[] next = {10};
        Await.until(
            "another session",
            () -> {
              second.addVideo(next[0]++, 10, 300).send();
              return server.takes().size() == 2 && server.take(1).numbers().size() > 10;
            });
        assertThat(server.take(1).got()).noneMatch(got -> got.kind() == MediaKind.AUDIO);
        assertThat(server.take(0).awaitClosed().isInOrder()).isTrue();
        List<Integer> all =
            Stream.of(0, 1).flatMap(i -> server.take(i).numbers().stream()).toList();
        assertThat(all).containsAll(from(10, all.getLast()));
      }
    }
  }
}
