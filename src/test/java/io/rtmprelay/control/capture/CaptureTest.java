package io.rtmprelay.control.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.Bodies;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.session.capture.CaptureFile;
import io.rtmprelay.rtmp.session.capture.Replay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is recorded of a publisher over a real socket, and what it costs. */
class CaptureTest {

  private static final String KEY = "PlantedPublishKey7";
  private static final int WAITING_LIMIT = 4 << 20;

  private final Bench bench = new Bench(2, Bench.stream(Duration.ZERO), List.of());
  private final Captures captures =
      new Captures(Bench.NODE, bench.streams, bench.memory, InstantSource.system());
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  @AfterEach
  void nothingIsLeft() {
    bench.awaitNothingLeft();
    bench.close();
  }

  private Recording begin(String stream) {
    CaptureAnswer answer = Bench.done(captures.begin(stream));
    if (answer instanceof CaptureAnswer.Begun begun) {
      return begun.recording();
    }
    throw new AssertionError(answer);
  }

  private void take(Recording recording) {
    for (ByteBuf bytes = recording.take(); bytes != null; bytes = recording.take()) {
      taken.writeBytes(ByteBufUtil.getBytes(bytes));
      bytes.release();
    }
  }

  private CaptureFile whole(Recording recording) {
    Await.until(
        "the capture to be over",
        () -> {
          take(recording);
          return recording.isOver();
        });
    return new CaptureFile(taken.toByteArray());
  }

  private void awaitFrames(PeerEncoder encoder, long frames) {
    Await.until(
        "frames to arrive",
        () -> {
          if (encoder.isClosed()) {
            throw new AssertionError("the relay cut the publisher");
          }
          return bench.framesIn() >= frames;
        });
  }

  private static String line(MediaKind kind, int timeMs, byte[] body) {
    return kind + " @" + timeMs + " " + HexFormat.of().formatHex(body);
  }

  @Test
  @DisplayName("a capture that began late is played again: config first, then each frame as it was")
  void replays() throws IOException {
    try (PeerEncoder encoder =
        PeerEncoder.publishing(bench.port, "live?token=" + KEY, "cam?key=" + KEY)) {
      encoder.addHeaders(0).addVideo(0, 10, 300).addVideo(1, 10, 300).send();
      awaitFrames(encoder, 4);
      Recording recording = begin("live/cam");
      List<String> expected = new ArrayList<>();
      byte[] header = Bodies.videoHeader();
      expected.add(line(MediaKind.VIDEO, 400, header));
      expected.add(line(MediaKind.AUDIO, 400, new byte[] {(byte) 0xaf, 0, 0x12, 0x10}));
      for (int number = 10; number < 40; number++) {
        encoder.addVideo(number, 10, 3_000 * number);
        byte[] body =
            number % 10 == 0
                ? Bodies.key(number, 3_000 * number)
                : Bodies.inter(number, 3_000 * number);
        expected.add(line(MediaKind.VIDEO, number * 40, body));
        encoder.send();
      }
      encoder.unpublish();
      CaptureFile capture = whole(recording);
      for (int piece : new int[] {1 << 20, 997, 1}) {
        Replay replay = new Replay(capture, piece);
        assertThat(replay.frames()).isEqualTo(expected);
        assertThat(replay.request().stream()).isEqualTo("live/cam");
        assertThat(replay.request().query()).isEqualTo("***&***");
      }
      assertThat(capture.end()).isEqualTo("the publisher ended its stream");
      assertThat(capture.lostMessages()).isZero();
      assertThat(capture.about()).contains("\"stream\":\"live/cam\"", "\"node\":\"bench\"");
      assertThat(capture.times()).isSorted();
      assertThat(taken.toString(StandardCharsets.ISO_8859_1)).doesNotContain(KEY);
    }
  }

  @Test
  @DisplayName("demand 1: who does not read loses messages, which is said; nothing else does")
  void slowReader() throws IOException {
    try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      awaitFrames(encoder, 3);
      Recording recording = begin("live/cam");
      for (int number = 1; number <= 100; number++) {
        encoder.addVideo(number, 1, 100_000);
        encoder.send();
      }
      awaitFrames(encoder, 103);
      Await.until(
          "no more than the bounds to be held: " + bench.memory.heldBytes(),
          () -> bench.memory.heldBytes() < WAITING_LIMIT + (1 << 20));
      take(recording);
      for (int number = 101; number <= 103; number++) {
        encoder.addVideo(number, 1, 1_000);
        encoder.send();
      }
      awaitFrames(encoder, 106);
      recording.stop("enough");
      CaptureFile capture = whole(recording);
      Replay replay = new Replay(capture, 1 << 16);
      assertThat(capture.lostMessages()).isBetween(50, 70);
      assertThat(replay.frames()).hasSize(2 + 103 - capture.lostMessages());
      assertThat(replay.frames().getLast())
          .isEqualTo(line(MediaKind.VIDEO, 103 * 40, Bodies.key(103, 1_000)));
      assertThat(capture.end()).isEqualTo("enough");
    }
  }

  @Test
  @DisplayName("a capture ends with the connection, and says why that ended")
  void endsWithTheConnection() throws IOException {
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
    encoder.addHeaders(0).addVideo(0, 10, 300).send();
    awaitFrames(encoder, 3);
    Recording recording = begin("live/cam");
    encoder.leave();
    assertThat(whole(recording).end()).isEqualTo("the peer closed the connection");
    assertThat(Bench.done(captures.begin("live/cam"))).isEqualTo(new CaptureAnswer.NoPublisher());
  }

  @Test
  @DisplayName("one capture of a stream at a time, few in all; one that is over makes room")
  void oneAtATime() throws IOException {
    List<PeerEncoder> encoders = new ArrayList<>();
    List<Recording> recordings = new ArrayList<>();
    for (String name : List.of("cam", "c1", "c2", "c3", "c4")) {
      PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", name);
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      encoders.add(encoder);
    }
    for (String name : List.of("cam", "c1", "c2", "c3")) {
      recordings.add(begin("live/" + name));
    }
    assertThat(Bench.done(captures.begin("live/cam"))).isEqualTo(new CaptureAnswer.Busy());
    assertThat(Bench.done(captures.begin("live/c4"))).isEqualTo(new CaptureAnswer.TooMany(4));
    recordings.getFirst().abandon();
    recordings.set(0, begin("live/c4"));
    for (Recording recording : recordings) {
      recording.stop("enough");
      assertThat(whole(recording).end()).isEqualTo("enough");
      taken.reset();
    }
    begin("live/cam").abandon();
    for (PeerEncoder encoder : encoders) {
      encoder.close();
    }
  }

  @Test
  @DisplayName("a stream that nobody publishes is not captured")
  void nobody() {
    assertThat(Bench.done(captures.begin("live/cam"))).isEqualTo(new CaptureAnswer.NoPublisher());
    assertThat(Bench.done(captures.begin("live/cam"))).isEqualTo(new CaptureAnswer.NoPublisher());
  }

  @Test
  @DisplayName("a publisher that came back on another loop is captured from its own")
  void otherLoop() throws IOException {
    try (Bench graceful =
        new Bench(2, Bench.stream(Duration.ofSeconds(20), DuplicateMode.REPLACE), List.of())) {
      Captures there =
          new Captures(Bench.NODE, graceful.streams, graceful.memory, InstantSource.system());
      PeerEncoder first = PeerEncoder.publishing(graceful.port, "live", "cam");
      first.addHeaders(0).addVideo(0, 10, 300).send();
      // Listeners hand connections out in turn, so one of the next two is on the other loop.
      for (int turn = 1; turn <= 2; turn++) {
        PeerEncoder next = PeerEncoder.publishing(graceful.port, "live", "cam");
        Await.until("the first to be gone", first::isClosed);
        first.close();
        next.addHeaders(0).addVideo(0, 10, 300).send();
        CaptureAnswer answer = Bench.done(there.begin("live/cam"));
        assertThat(answer).isInstanceOf(CaptureAnswer.Begun.class);
        Recording recording = ((CaptureAnswer.Begun) answer).recording();
        next.addVideo(20, 10, 500).unpublish();
        CaptureFile capture = whole(recording);
        taken.reset();
        assertThat(new Replay(capture, 1 << 16).frames())
            .contains(line(MediaKind.VIDEO, 800, Bodies.key(20, 500)));
        next.close();
        graceful.awaitNothingLeft();
        first = PeerEncoder.publishing(graceful.port, "live", "cam");
        first.addHeaders(0).addVideo(0, 10, 300).send();
      }
      first.unpublish();
      first.close();
    }
  }
}
