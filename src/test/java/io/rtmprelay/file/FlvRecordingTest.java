package io.rtmprelay.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlvRecordingTest {

  private static final int AUDIO = 4;
  private static final int VIDEO = 1;

  @TempDir private Path folder = Path.of("");

  private final Frames frames = new Frames();

  @AfterEach
  void nothingIsHeld() {
    frames.release();
    frames.checkAllGone();
  }

  private static void append(FlvRecording recording, int timestampMs, MediaFrame... batch)
      throws IOException {
    FrameBatch borrowed = new FrameBatch();
    try {
      for (MediaFrame frame : batch) {
        borrowed.add(frame, timestampMs);
      }
      recording.append(borrowed);
    } finally {
      borrowed.release();
    }
  }

  @Test
  @DisplayName(
      "F3, F5: playable after each batch; flags follow the tracks, numbers come at the end")
  void playableAtAnyMoment() throws IOException {
    Path path = folder.resolve("a/b/cam.flv");
    FlvRecording recording = FlvRecording.create(path);
    assertThat(FlvContents.of(path).flags()).isZero();

    append(recording, 0, frames.wrappedMetadata(), frames.audioHeader());
    FlvContents withAudio = FlvContents.of(path);
    assertThat(withAudio.flags()).isEqualTo(AUDIO);
    assertThat(withAudio.duration()).containsExactly(0.0);
    assertThat(withAudio.fileSize()).containsExactly(0.0);

    append(recording, 0, frames.videoHeader(), frames.key());
    assertThat(FlvContents.of(path).flags()).isEqualTo(AUDIO | VIDEO);

    append(recording, 2_500, frames.inter(), frames.audio());
    recording.finish();
    FlvContents whole = FlvContents.of(path);
    assertThat(whole.tags())
        .containsExactly(
            // K22: without @setDataFrame, with room for the two numbers.
            "DATA 0 " + (metadataBytes() + 19 + 19),
            "AUDIO 0 4",
            "VIDEO 0 6",
            "VIDEO 0 6",
            "VIDEO 2500 6",
            "AUDIO 2500 3");
    assertThat(whole.duration()).containsExactly(2.5);
    assertThat(whole.fileSize()).containsExactly((double) Files.size(path));
  }

  private static int metadataBytes() {
    return Frames.METADATA.replace(" ", "").length() / 2;
  }

  @Test
  @DisplayName("F4, F5: a source without metadata gets the file's own, before everything else")
  void ownMetadata() throws IOException {
    Path path = folder.resolve("bare.flv");
    FlvRecording recording = FlvRecording.create(path);
    append(recording, 0, frames.audioHeader(), frames.audio());
    append(recording, 40, frames.audio(), frames.metadata());
    recording.finish();

    FlvContents file = FlvContents.of(path);
    assertThat(file.flags()).isEqualTo(AUDIO);
    assertThat(file.tags()).first().asString().startsWith("DATA 0 ");
    assertThat(file.duration()).as("the later metadata's too").containsExactly(0.04, 0.04);
    double size = Files.size(path);
    assertThat(file.fileSize()).containsExactly(size, size);
  }

  @Test
  @DisplayName("F5: metadata that cannot be read stays as it is")
  void unreadableMetadata() throws IOException {
    Path path = folder.resolve("odd.flv");
    FlvRecording recording = FlvRecording.create(path);
    append(recording, 0, frames.frame(MediaKind.DATA, "02 000a 6f6e4d65746144617461 08 00", 0));
    append(recording, 20, frames.key());
    recording.finish();
    FlvContents file = FlvContents.of(path);
    assertThat(file.tags()).containsExactly("DATA 0 15", "VIDEO 20 6");
    assertThat(file.duration()).isEmpty();
  }

  @Test
  @DisplayName("F5: a recording starts at 0 whatever the source's clock says, and never below")
  void startsAtZero() throws IOException {
    Path path = folder.resolve("late.flv");
    FlvRecording recording = FlvRecording.create(path);
    append(recording, 7_000, frames.metadata(), frames.key());
    append(recording, 6_990, frames.audio());
    append(recording, 7_500, frames.inter());
    recording.finish();
    FlvContents file = FlvContents.of(path);
    assertThat(file.tags())
        .filteredOn(tag -> !tag.startsWith("DATA"))
        .containsExactly("VIDEO 0 6", "AUDIO 0 3", "VIDEO 500 6");
    assertThat(file.duration()).containsExactly(0.5);
  }

  @Test
  @DisplayName("what has no place in a file leaves no trace: empty bodies, @clearDataFrame")
  void leavesOut() throws IOException {
    Path path = folder.resolve("sparse.flv");
    FlvRecording recording = FlvRecording.create(path);
    append(
        recording,
        900,
        frames.frame(MediaKind.AUDIO, "", 0),
        frames.frame(
            MediaKind.DATA,
            "02 000f 40636c656172 44617461 4672616d65 02 000a 6f6e4d65746144617461",
            0));
    append(recording, 1_000, frames.audio());
    recording.finish();
    assertThat(FlvContents.of(path).tags()).last().isEqualTo("AUDIO 0 3");
    assertThat(FlvContents.of(path).tags()).hasSize(2);
  }

  @Test
  @DisplayName("a recording never replaces another file, nor a folder")
  void neverReplaces() throws IOException {
    Path path = folder.resolve("cam.flv");
    Files.writeString(path, "kept");
    Path below = Files.createDirectory(folder.resolve("cam~2.flv"));
    assertThatThrownBy(() -> FlvRecording.create(path))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> FlvRecording.create(below))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(path).hasContent("kept");
  }

  @Test
  @DisplayName("a recording of nothing leaves no file")
  void leavesNoEmptyFile() throws IOException {
    Path path = folder.resolve("nothing.flv");
    FlvRecording recording = FlvRecording.create(path);
    assertThat(path).exists();
    recording.finish();
    assertThat(path).doesNotExist();
  }

  @Test
  @DisplayName("#104: wherever the disk is full, the file stays whole and is completed")
  void diskFull() throws IOException {
    Path reference = folder.resolve("reference.flv");
    record(reference, Long.MAX_VALUE);
    long whole = Files.size(reference);
    for (long room = 0; room < whole; room++) {
      Path path = folder.resolve("full-" + room + ".flv");
      record(path, room);
      if (Files.exists(path)) {
        FlvContents file = FlvContents.of(path);
        assertThat(file.fileSize()).containsExactly((double) Files.size(path));
        assertThat(file.duration()).containsExactly(file.tags().size() > 3 ? 1.0 : 0.0);
        assertThat(file.flags()).isEqualTo(file.tags().size() > 1 ? VIDEO : 0);
      }
    }
    assertThat(folder.resolve("full-0.flv")).doesNotExist();
    assertThat(folder.resolve("full-50.flv")).doesNotExist();
    assertThat(folder.resolve("full-" + (whole - 1) + ".flv")).exists();
  }

  /** Three batches, as far as {@code room} goes. */
  private void record(Path path, long room) throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      FlvRecording recording = FlvRecording.begin(new FullDisk(file, room), path);
      try {
        append(recording, 0, frames.metadata());
        append(recording, 0, frames.videoHeader(), frames.key());
        append(recording, 1_000, frames.inter());
      } finally {
        recording.finish();
      }
    } catch (IOException e) {
      assertThat(room).isLessThan(Long.MAX_VALUE);
      assertThat(e).hasMessage("No space left on device");
    }
    assertThat(file.isOpen()).isFalse();
  }

  @Test
  @DisplayName("#104: a file that is removed while it is written is noticed")
  void removed() throws IOException {
    Path path = folder.resolve("removed.flv");
    FlvRecording recording = FlvRecording.create(path);
    append(recording, 0, frames.key());
    Files.delete(path);
    assertThatThrownBy(() -> append(recording, 40, frames.inter()))
        .isInstanceOf(NoSuchFileException.class);
    recording.finish();
    assertThat(path).doesNotExist();
  }

  @Test
  @DisplayName("a folder that cannot be made fails the recording and leaves nothing behind")
  void folderInTheWay() throws IOException {
    Files.writeString(folder.resolve("file"), "kept");
    assertThatThrownBy(() -> FlvRecording.create(folder.resolve("file/cam.flv")))
        .isInstanceOf(IOException.class);
    assertThat(folder.resolve("file")).hasContent("kept");
    assertThat(folder).isDirectoryNotContaining("glob:**.flv");
  }
}
