package io.rtmprelay.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlvFileSinkTest {

  private static final int MIB = 1024 * 1024;

  /** What the owner was told, in order. */
  private static final class Told implements SinkSession.Owner {

    final List<String> events = new ArrayList<>();

    @Override
    public void dialled() {
      events.add("dialled");
    }

    @Override
    public void published() {
      events.add("published");
    }

    @Override
    public void writable() {
      events.add("writable");
    }

    @Override
    public void failed(FailureClass kind, String reason) {
      events.add("failed " + kind + " " + reason);
    }

    @Override
    public void ended() {
      events.add("ended");
    }
  }

  @TempDir private Path folder = Path.of("");

  private final Frames frames = new Frames();
  private final HandWorkers workers = new HandWorkers();
  private final Told told = new Told();

  private Path path() {
    return folder.resolve("cam.flv");
  }

  private RecordingPlan plan(String path) {
    return new RecordingPlan(
        new RecordingNames(folder, path, ""), RecordingConfig.SINGLE, InstantSource.system());
  }

  private FlvFileSink opened() {
    FlvFileSink sink = FlvFileSink.open(workers, plan("cam.flv"), told);
    workers.runAll();
    assertThat(told.events).containsExactly("dialled", "published");
    told.events.clear();
    return sink;
  }

  private static void write(FlvFileSink sink, int timestampMs, MediaFrame... batch) {
    for (MediaFrame frame : batch) {
      sink.write(frame, timestampMs);
    }
    sink.flush();
  }

  @AfterEach
  void nothingIsLeft() {
    workers.runAll();
    frames.release();
    frames.checkAllGone();
    assertThat(told.events.stream().filter(event -> !event.equals("writable")).count())
        .as("the end is told at most once: %s", told.events)
        .isLessThanOrEqualTo(1);
  }

  @Test
  @DisplayName("nothing is told before the file is there")
  void opens() {
    FlvFileSink sink = FlvFileSink.open(workers, plan("cam.flv"), told);
    assertThat(told.events).isEmpty();
    workers.runAll();
    assertThat(told.events).containsExactly("dialled", "published");
    assertThat(sink.rttMs()).isNegative();
    told.events.clear();
    sink.abandon();
    workers.runAll();
    assertThat(path()).as("nothing was recorded").doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {(1 << 24) - 40, Integer.MAX_VALUE - 80})
  @DisplayName("F2, F44: times across 2^24 ms and up to 2^31 stand in the file as they are")
  void recordsLateTimes(int timestampMs) throws IOException {
    FlvFileSink sink = opened();
    write(sink, 0, frames.metadata(), frames.videoHeader(), frames.key());
    write(sink, timestampMs, frames.key());
    write(sink, timestampMs + 80, frames.inter());
    frames.release();
    sink.end(EndMode.UNPUBLISH);
    workers.runAll();
    assertThat(FlvContents.of(path()).tags())
        .endsWith("VIDEO 0 6", "VIDEO " + timestampMs + " 6", "VIDEO " + (timestampMs + 80) + " 6");
  }

  @ParameterizedTest
  @EnumSource(EndMode.class)
  @DisplayName("frames are held until they are written, one worker at a time; the end is whole")
  void records(EndMode mode) throws IOException {
    FlvFileSink sink = opened();
    write(sink, 0, frames.metadata(), frames.videoHeader(), frames.key());
    write(sink, 40, frames.inter());
    write(sink, 80, frames.inter());
    frames.release();
    assertThat(frames.held()).isEqualTo(5);
    assertThat(sink.pendingBytes()).isPositive();
    assertThat(workers.waiting()).as("one at a time").isEqualTo(1);

    workers.runNext();
    assertThat(frames.held()).isEqualTo(2);
    assertThat(FlvContents.of(path()).tags()).hasSize(3);

    sink.end(mode);
    assertThat(told.events).isEmpty();
    workers.runNext();
    assertThat(frames.held()).isZero();
    assertThat(sink.pendingBytes()).isZero();
    workers.runAll();
    assertThat(told.events).containsExactly("ended");
    assertThat(FlvContents.of(path()).tags()).last().isEqualTo("VIDEO 80 6");
    assertThat(FlvContents.of(path()).duration()).containsExactly(0.08);

    sink.end(mode);
    sink.abandon();
    sink.write(frames.key(), 120);
    workers.runAll();
  }

  @Test
  @DisplayName("room is told once for each time there was none, and only when there is some")
  void backPressure() {
    FlvFileSink sink = opened();
    for (int round = 0; round < 3; round++) {
      write(sink, round, frames.key(MIB / 2));
      assertThat(sink.isWritable()).isTrue();
      write(sink, round, frames.key(MIB / 2));
      assertThat(sink.isWritable()).isFalse();
      assertThat(sink.isWritable()).isFalse();
      assertThat(told.events).hasSize(round);
      workers.runNext();
      assertThat(told.events).hasSize(round + 1).containsOnly("writable");
      assertThat(sink.isWritable()).isTrue();
      workers.runAll();
      assertThat(told.events).hasSize(round + 1);
    }
    write(sink, 9, frames.key(MIB / 2));
    workers.runAll();
    assertThat(told.events).as("never full, nothing to tell").hasSize(3);
    told.events.clear();
    sink.end(EndMode.CLOSE);
  }

  @Test
  @DisplayName("full again behind the first write: room is told after the second")
  void fullBehindTheFirst() {
    FlvFileSink sink = opened();
    write(sink, 0, frames.key());
    write(sink, 0, frames.key(MIB));
    assertThat(sink.isWritable()).isFalse();
    workers.runNext();
    assertThat(told.events).isEmpty();
    workers.runNext();
    assertThat(told.events).containsExactly("writable");
    told.events.clear();
    sink.end(EndMode.CLOSE);
  }

  @Test
  @DisplayName("no room is told to a sink that is being ended")
  void noRoomAtTheEnd() {
    FlvFileSink sink = opened();
    write(sink, 0, frames.key(2 * MIB));
    assertThat(sink.isWritable()).isFalse();
    sink.end(EndMode.UNPUBLISH);
    workers.runAll();
    assertThat(told.events).containsExactly("ended");
  }

  @Test
  @DisplayName("ended while it is being opened: the file is closed, the end is told")
  void endWhileOpening() {
    FlvFileSink sink = FlvFileSink.open(workers, plan("cam.flv"), told);
    sink.end(EndMode.UNPUBLISH);
    assertThat(told.events).isEmpty();
    workers.runAll();
    assertThat(told.events).containsExactly("ended");
    assertThat(path()).doesNotExist();
  }

  @Test
  @DisplayName("abandoned while it is being opened, ended before or not: nothing is told")
  void abandonWhileOpening() {
    FlvFileSink.open(workers, plan("cam.flv"), told).abandon();
    FlvFileSink ended = FlvFileSink.open(workers, plan("cam.flv"), told);
    ended.end(EndMode.CLOSE);
    ended.abandon();
    workers.runAll();
    assertThat(told.events).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @DisplayName("abandoned while a worker writes: what it has is written, the rest is let go")
  void abandonWhileWriting() throws IOException {
    FlvFileSink sink = opened();
    write(sink, 0, frames.key());
    write(sink, 40, frames.inter());
    frames.release();
    sink.abandon();
    sink.abandon();
    assertThat(frames.held()).as("the worker's own").isEqualTo(1);
    assertThat(sink.isWritable()).isFalse();
    workers.runAll();
    assertThat(frames.held()).isZero();
    assertThat(told.events).isEmpty();
    assertThat(FlvContents.of(path()).tags()).last().isEqualTo("VIDEO 0 6");
    assertThat(FlvContents.of(path()).fileSize()).containsExactly((double) Files.size(path()));
  }

  @Test
  @DisplayName("abandoned while it is being closed: nothing is told")
  void abandonWhileClosing() throws IOException {
    FlvFileSink sink = opened();
    write(sink, 0, frames.key());
    workers.runAll();
    sink.end(EndMode.CLOSE);
    sink.abandon();
    workers.runAll();
    assertThat(told.events).isEmpty();
    assertThat(FlvContents.of(path()).fileSize()).containsExactly((double) Files.size(path()));
  }

  @Test
  @DisplayName("#104: a folder that cannot be made or written fails the sink in words")
  void cannotCreate() throws IOException {
    Files.writeString(folder.resolve("file"), "kept");
    FlvFileSink sink = FlvFileSink.open(workers, plan("file/deep/cam.flv"), told);
    workers.runAll();
    assertThat(told.events)
        .singleElement()
        .asString()
        .startsWith("failed RETRYABLE cannot create the file: " + folder.resolve("file"));
    write(sink, 0, frames.key());
    sink.end(EndMode.CLOSE);
    workers.runAll();
    assertThat(sink.pendingBytes()).isZero();
  }

  @Test
  @DisplayName("#104: a file that goes away fails the sink, which lets everything go")
  void fileRemoved() throws IOException {
    FlvFileSink sink = opened();
    write(sink, 0, frames.key());
    workers.runAll();
    Files.delete(path());
    write(sink, 40, frames.inter());
    write(sink, 80, frames.inter());
    frames.release();
    workers.runNext();
    assertThat(frames.held()).isZero();
    assertThat(told.events)
        .containsExactly(
            "failed RETRYABLE cannot write the file: " + path() + ": is not there any more");
    sink.end(EndMode.UNPUBLISH);
    workers.runAll();
  }

  @Test
  @DisplayName("#104: a write that fails after the end was asked for is told as a failure")
  void failsWhileEnding() throws IOException {
    FlvFileSink sink = opened();
    write(sink, 0, frames.key());
    sink.end(EndMode.UNPUBLISH);
    Files.delete(path());
    workers.runAll();
    assertThat(told.events).singleElement().asString().startsWith("failed RETRYABLE cannot write");
  }

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Disk quota exceeded"})
  @DisplayName("#104: a full disk is told as such, to be tried again, and everything is let go")
  void diskFull(String words) {
    FlvFileSink sink = opened();
    workers.failNext(new IOException(words));
    write(sink, 0, frames.key());
    frames.release();
    workers.runAll();
    assertThat(told.events)
        .containsExactly(
            "failed RETRYABLE cannot write the file: the disk is full; make room, or let the sink"
                + " keep less");
    assertThat(frames.held()).isZero();
    assertThat(sink.isWritable()).isFalse();
  }

  @Test
  @DisplayName("#104: a failure that nobody waits for any more is not told")
  void failsUnheard() throws IOException {
    FlvFileSink sink = opened();
    write(sink, 0, frames.key());
    Files.delete(path());
    sink.abandon();
    workers.runAll();
    assertThat(told.events).isEmpty();
  }

  @Test
  @DisplayName("no worker takes the work, as when everything stops: frames are let go all the same")
  void noWorkers() {
    FlvFileSink sink = opened();
    workers.refuse();
    write(sink, 0, frames.key());
    assertThat(told.events).containsExactly("failed RETRYABLE cannot write the file: no workers");
    assertThat(sink.pendingBytes()).isZero();
  }

  @Test
  @DisplayName("a batch grows as it must and holds each frame once")
  void batch() {
    FrameBatch batch = new FrameBatch();
    for (int i = 0; i < 100; i++) {
      batch.add(frames.key(100 + i), i);
    }
    assertThat(batch.size()).isEqualTo(100);
    assertThat(batch.timestampMs(99)).isEqualTo(99);
    assertThat(batch.frame(99).body().length()).isEqualTo(199);
    assertThat(batch.tagBytes()).isEqualTo((100 + 199) * 50 + 100 * 15);
    assertThat(batch.heldBytes()).isEqualTo((100 + 199) * 50);
    frames.release();
    assertThat(frames.held()).isEqualTo(100);
    batch.release();
    batch.release();
    assertThat(frames.held()).isZero();
  }
}
