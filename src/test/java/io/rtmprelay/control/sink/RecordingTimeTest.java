package io.rtmprelay.control.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.Bodies;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.flv.FlvException;
import io.rtmprelay.flv.FlvTagReader;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.lookup.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F44: a recording of weeks, over real sockets and into real files. */
class RecordingTimeTest {

  private static final int HOUR_MS = 3_600_000;

  /** Whole hours up to 2^31 ms; the last of them is in the time in which the file is replaced. */
  private static final int LAST_HOURS = Integer.MAX_VALUE / HOUR_MS;

  /** Times of pictures whose number they show, in the order of the file. */
  private record Recording(List<Integer> times, List<Integer> numbers) {

    static Recording of(Path file) throws IOException, FlvException {
      Recording found = new Recording(new ArrayList<>(), new ArrayList<>());
      try (FlvTagReader reader = new FlvTagReader(UnpooledByteBufAllocator.DEFAULT)) {
        reader.receive(
            Unpooled.wrappedBuffer(Files.readAllBytes(file)),
            (kind, timestampMs, body) -> {
              if (kind == MediaKind.VIDEO && body.getByte(body.readerIndex() + 1) == 1) {
                found.times.add(timestampMs);
                found.numbers.add(Bodies.number(body));
              }
            });
        assertThat(reader.isWhole()).isTrue();
      }
      return found;
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted((a, b) -> a.toString().length() - b.toString().length()).toList();
    }
  }

  @Test
  @DisplayName("F44: before its time reaches 2^31 the next file begins, and no picture is lost")
  void nextFile(@TempDir Path folder) throws Exception {
    List<Integer> sent = new ArrayList<>();
    try (Bench bench =
            Bench.of(
                Bench.stream(Duration.ofSeconds(10)),
                Addresses.FRESH,
                Targets.to("file:" + folder + "/{name}.flv"));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).send();
      bench.awaitSink("cam", 0, SinkState.STARTING);
      for (int hour = 0; hour <= LAST_HOURS; hour++) {
        send(encoder, sent, hour * HOUR_MS);
      }
      int[] nextMs = {LAST_HOURS * HOUR_MS};
      Await.until(
          "the next file",
          () -> {
            send(encoder, sent, nextMs[0] += 1);
            return count(folder) == 2;
          });
      bench.awaitSink("cam", 0, SinkState.LIVE);
      for (int hour = 1; hour <= 3; hour++) { // past 2^31 of the source's clock
        send(encoder, sent, nextMs[0] + hour * HOUR_MS);
      }
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
    Recording first = Recording.of(files(folder).getFirst());
    Recording second = Recording.of(files(folder).getLast());
    assertThat(Stream.concat(first.numbers.stream(), second.numbers.stream()).distinct())
        .isEqualTo(sent);
    assertThat(first.times).isSorted().startsWith(0).contains(LAST_HOURS * HOUR_MS);
    assertThat(second.times).isSorted().startsWith(0);
    assertThat(second.times.getLast()).isGreaterThanOrEqualTo(3 * HOUR_MS);
  }

  private static void send(PeerEncoder encoder, List<Integer> sent, int timestampMs) {
    encoder.add(MediaKind.VIDEO, timestampMs, Bodies.key(sent.size(), 60)).send();
    sent.add(sent.size());
  }

  private static int count(Path folder) {
    try {
      return files(folder).size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
