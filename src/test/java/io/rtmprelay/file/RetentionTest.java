package io.rtmprelay.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.RecordingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of its own files a recording removes, and that it removes no other. */
class RetentionTest {

  private static final int MIB = 1 << 20;

  @TempDir private Path folder = Path.of("");

  private final Frames frames = new Frames();
  private Instant now = Series.BEGAN;

  @AfterEach
  void nothingIsHeld() {
    frames.release();
    frames.checkAllGone();
  }

  private RecordingSeries begin(String form, RecordingConfig limits) throws IOException {
    return Series.begin(folder, form, limits, () -> now);
  }

  private List<String> files() throws IOException {
    return Series.files(folder);
  }

  private void record(String form, RecordingConfig limits, int groups) throws IOException {
    RecordingSeries series = begin(form, limits);
    for (int i = 0; i < groups; i++) {
      Series.append(series, i * 1_000, frames.key(MIB / 2));
      now = now.plusSeconds(1);
    }
    series.finish();
  }

  private static RecordingConfig keeping(@Nullable Integer files, @Nullable Long bytes) {
    return new RecordingConfig(Duration.ofSeconds(1), files, null, bytes);
  }

  @Test
  @DisplayName(
      "keep: so many files of the sink's own stay, across sessions, and no stranger's goes")
  void keep() throws IOException {
    List<String> strangers =
        List.of("cam-20200101T000000.mp4", "cam2-20200101T000000.flv", "cam.flv", "notes.txt");
    for (String stranger : strangers) {
      Files.writeString(folder.resolve(stranger), "kept");
    }
    Path elsewhere = Files.writeString(folder.resolve("target"), "kept");
    Files.createSymbolicLink(folder.resolve("cam-20200101T000001.flv"), elsewhere);
    Files.createDirectory(folder.resolve("cam-20200101T000002.flv"));
    Files.writeString(folder.resolve("cam-20200101T000003.flv"), "an old one of its own");

    record("cam-{start}.flv", keeping(3, null), 5);
    assertThat(files())
        .containsAll(strangers)
        .contains("target", "cam-20200101T000001.flv", "cam-20200101T000002.flv")
        .doesNotContain("cam-20200101T000003.flv");
    assertThat(files()).filteredOn(name -> name.startsWith("cam-2026")).hasSize(3);

    record("cam-{start}.flv", keeping(2, null), 1);
    assertThat(files()).filteredOn(name -> name.startsWith("cam-2026")).hasSize(2);
    assertThat(files()).last().isEqualTo("target");
    assertThat(files()).contains("cam-20260301T120005.flv", "cam-20260301T120004.flv");
  }

  @Test
  @DisplayName("keep: an older file stays until the next one has something in it")
  void keepsUntilWritten() throws IOException {
    record("cam.flv", keeping(1, null), 1);
    RecordingSeries empty = begin("cam.flv", keeping(1, null));
    assertThat(files()).containsExactly("cam.flv", "cam~2.flv");
    empty.finish();
    assertThat(files()).containsExactly("cam.flv");
    record("cam.flv", keeping(1, null), 3);
    assertThat(files()).containsExactly("cam~4.flv");
  }

  @Test
  @DisplayName("keepBytes: all files together stay below it at any moment, and rotate for that")
  void keepBytes() throws IOException {
    long limit = 8 * MIB;
    RecordingSeries series = begin("cam.flv", new RecordingConfig(null, null, null, limit));
    for (int i = 0; i < 100; i++) {
      Series.append(series, i * 1_000, frames.key(MIB / 2), frames.inter());
      frames.release();
      long total = 0;
      for (String file : files()) {
        total += Files.size(folder.resolve(file));
      }
      assertThat(total).isLessThanOrEqualTo(limit);
    }
    series.finish();
    assertThat(files()).hasSizeBetween(3, 5);
  }

  @Test
  @DisplayName("what another sink writes now stays, though it has a name of this one's")
  void othersBeingWritten() throws IOException {
    RecordingSeries other = begin("cam.flv", RecordingConfig.SINGLE);
    Series.append(other, 0, frames.key());
    record("cam.flv", keeping(1, null), 3);
    assertThat(files()).containsExactly("cam.flv", "cam~4.flv");
    Series.append(other, 40, frames.inter());
    other.finish();
    assertThat(FlvContents.of(folder.resolve("cam.flv")).duration()).containsExactly(0.04);
    record("cam.flv", keeping(1, null), 1);
    assertThat(files()).containsExactly("cam~5.flv");
  }

  @Test
  @DisplayName("a folder that was made for a start goes with its last file, and only then")
  void foldersOfStart() throws IOException {
    record("{start}/cam.flv", keeping(2, null), 2);
    Files.writeString(folder.resolve("20260301T120000/notes.txt"), "kept");
    record("{start}/cam.flv", keeping(1, null), 3);
    assertThat(files()).containsExactly("20260301T120000", "20260301T120004");
    assertThat(folder.resolve("20260301T120000")).isDirectoryContaining("glob:**notes.txt");
  }
}
