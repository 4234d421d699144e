package io.rtmprelay.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.flv.FlvException;
import io.rtmprelay.flv.FlvTagReader;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many files in place of one: nothing is lost between them. */
class RecordingSeriesTest {

  private static final int MIB = 1 << 20;

  /** One tag as it stands in a file. */
  private record Tag(MediaKind kind, int fileMs, String body) {}

  @TempDir private Path folder = Path.of("");

  private final Frames frames = new Frames();
  private Instant now = Series.BEGAN;

  @AfterEach
  void nothingIsHeld() {
    frames.release();
    frames.checkAllGone();
  }

  private static RecordingConfig rotating(Duration rotate) {
    return new RecordingConfig(rotate, null, null, null);
  }

  private RecordingSeries begin(String form, RecordingConfig limits) throws IOException {
    return Series.begin(folder, form, limits, () -> now);
  }

  private List<String> files() throws IOException {
    return Series.files(folder);
  }

  private List<String> tags(String file) throws IOException {
    return FlvContents.of(folder.resolve(file)).tags().stream()
        .filter(tag -> !tag.startsWith("DATA"))
        .toList();
  }

  // Where files end and begin

  @Test
  @DisplayName(
      "F30: the next file begins at a keyframe, at 0, with the set-up it needs, and is whole")
  void rotates() throws IOException {
    RecordingSeries series = begin("cam-{start}.flv", rotating(Duration.ofSeconds(2)));
    Series.append(series, 0, frames.metadata(), frames.audioHeader(), frames.videoHeader());
    Series.append(series, 0, frames.key(), frames.audio());
    Series.append(series, 1_000, frames.inter(), frames.key());
    now = now.plusSeconds(3);
    Series.append(series, 2_500, frames.audio(), frames.inter());
    Series.append(series, 3_000, frames.key(), frames.audio(), frames.inter());
    assertThat(files()).containsExactly("cam-20260301T120000.flv", "cam-20260301T120003.flv");
    assertThat(FlvContents.of(folder.resolve("cam-20260301T120000.flv")).duration())
        .as("the one before is complete")
        .containsExactly(2.5);
    Series.append(series, 3_400, frames.audio());
    series.finish();
    FlvContents second = FlvContents.of(folder.resolve("cam-20260301T120003.flv"));
    assertThat(second.flags()).isEqualTo(5);
    assertThat(second.duration()).containsExactly(0.4);
    assertThat(second.tags().getFirst()).startsWith("DATA 0 ");
    assertThat(tags("cam-20260301T120003.flv"))
        .containsExactly(
            "AUDIO 0 4", "VIDEO 0 6", "VIDEO 0 6", "AUDIO 0 3", "VIDEO 0 6", "AUDIO 400 3");
  }

  @Test
  @DisplayName(
      "set-up that comes with the keyframe is the next file's; that of a group the present's")
  void setUpAtTheJoint() throws IOException {
    RecordingSeries series = begin("cam.flv", rotating(Duration.ofSeconds(1)));
    MediaFrame other = frames.frame(MediaKind.VIDEO, "17 00 000000 02", 20);
    MediaFrame third = frames.frame(MediaKind.VIDEO, "17 00 000000 03", 30);
    Series.append(series, 0, frames.videoHeader(), frames.key());
    Series.append(series, 1_000, other, frames.key());
    Series.append(series, 2_000, third, frames.inter());
    Series.append(series, 2_500, frames.key());
    Series.append(series, 3_500, frames.audioHeader());
    series.finish();
    assertThat(tags("cam.flv")).containsExactly("VIDEO 0 6", "VIDEO 0 6");
    assertThat(tags("cam~2.flv"))
        .containsExactly("VIDEO 0 20", "VIDEO 0 6", "VIDEO 1000 30", "VIDEO 1000 6");
    assertThat(tags("cam~3.flv")).containsExactly("VIDEO 0 30", "VIDEO 0 6", "AUDIO 1000 4");
  }

  @Test
  @DisplayName(
      "sound alone rotates at any frame; video that ended, or is silent, is not waited for")
  void soundAlone() throws IOException {
    RecordingSeries series = begin("cam.flv", rotating(Duration.ofSeconds(1)));
    Series.append(series, 0, frames.audioHeader(), frames.audio());
    Series.append(series, 999, frames.audio());
    Series.append(series, 1_000, frames.audio());
    Series.append(series, 1_500, frames.videoHeader(), frames.key());
    Series.append(series, 2_500, frames.audio(), frames.frame(MediaKind.VIDEO, "17 02 000000", 0));
    Series.append(series, 2_600, frames.audio());
    Series.append(series, 2_700, frames.videoHeader(), frames.key());
    Series.append(series, 2_700 + Rotation.SILENT_MS, frames.audio());
    Series.append(series, 2_701 + Rotation.SILENT_MS, frames.audio());
    series.finish();
    assertThat(tags("cam.flv")).containsExactly("AUDIO 0 4", "AUDIO 0 3", "AUDIO 999 3");
    assertThat(tags("cam~2.flv"))
        .containsExactly(
            "AUDIO 0 4", "AUDIO 0 3", "VIDEO 500 6", "VIDEO 500 6", "AUDIO 1500 3", "VIDEO 1500 5");
    assertThat(tags("cam~3.flv"))
        .as("the track that ended is set up no more")
        .startsWith("AUDIO 0 4", "AUDIO 0 3")
        .endsWith("AUDIO 10100 3");
    assertThat(tags("cam~4.flv")).containsExactly("AUDIO 0 4", "VIDEO 0 6", "AUDIO 0 3");
  }

  @Test
  @DisplayName("of several video tracks the first one's keyframes count")
  void severalTracks() throws IOException {
    RecordingSeries series = begin("cam.flv", rotating(Duration.ofSeconds(1)));
    String track1 = "96 00 61766331 01 000000 65"; // key, multitrack, avc1, track 1
    Series.append(series, 0, frames.videoHeader(), frames.key());
    Series.append(series, 0, frames.frame(MediaKind.VIDEO, track1.replace("96 00", "96 01"), 0));
    Series.append(
        series, 1_000, frames.frame(MediaKind.VIDEO, track1.replace("96 00", "96 01"), 0));
    assertThat(files()).containsExactly("cam.flv");
    Series.append(series, 1_040, frames.key());
    assertThat(files()).containsExactly("cam.flv", "cam~2.flv");
    series.finish();
  }

  @Test
  @DisplayName("a file of maxBytes is followed by the next at the next keyframe")
  void maxBytes() throws IOException {
    RecordingSeries series = begin("cam.flv", new RecordingConfig(null, null, (long) MIB, null));
    for (int i = 0; i < 8; i++) {
      Series.append(series, i * 1_000, frames.key(MIB / 4));
      Series.append(series, i * 1_000 + 500, frames.inter());
    }
    series.finish();
    assertThat(files()).containsExactly("cam.flv", "cam~2.flv");
    assertThat(tags("cam.flv")).hasSize(8);
    assertThat(Files.size(folder.resolve("cam.flv"))).isBetween((long) MIB, MIB + MIB / 4L);
  }

  // Property: the files together are the one file

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  @DisplayName("the files of a random recording hold together what one file would have held")
  void together(long seed) throws Exception {
    Random random = new Random(seed);
    RecordingConfig limits =
        new RecordingConfig(
            random.nextBoolean() ? Duration.ofMillis(1_000 + random.nextInt(3_000)) : null,
            null,
            random.nextBoolean() ? (long) MIB : null,
            null);
    RecordingSeries one = begin("one/cam.flv", RecordingConfig.SINGLE);
    RecordingSeries many = begin("many/cam.flv", limits);
    boolean video = random.nextInt(4) > 0;
    FrameBatch batch = new FrameBatch();
    for (int i = 0, ms = 0; i < 600; i++, ms += random.nextInt(40)) {
      add(batch, random, video, i, ms);
      if (random.nextInt(5) == 0) {
        one.append(batch);
        many.append(batch);
        batch.release();
      }
    }
    one.append(batch);
    many.append(batch);
    batch.release();
    one.finish();
    many.finish();

    List<Tag> expected = coded(read(folder.resolve("one/cam.flv")));
    List<Tag> joined = new ArrayList<>();
    List<Path> files = numbered(folder.resolve("many"));
    if (limits.rotate() != null) {
      assertThat(files).hasSizeGreaterThan(1);
    }
    for (Path file : files) {
      FlvContents.of(file); // whole tags only
      List<Tag> tags = coded(read(file));
      checkBeginning(read(file));
      int baseMs = joined.isEmpty() ? 0 : expected.get(joined.size()).fileMs;
      for (Tag tag : tags) {
        int ms = expected.get(joined.size()).fileMs;
        assertThat(tag.fileMs).isEqualTo(Math.max(0, ms - baseMs));
        joined.add(new Tag(tag.kind, ms, tag.body));
      }
    }
    assertThat(joined).isEqualTo(expected);
  }

  private void add(FrameBatch batch, Random random, boolean video, int i, int ms) {
    if (i == 0) {
      batch.add(frames.metadata(), ms);
      batch.add(frames.audioHeader(), ms);
      if (video) {
        batch.add(frames.videoHeader(), ms);
        batch.add(frames.key(), ms);
      }
      return;
    }
    int late = Math.max(0, ms - random.nextInt(60));
    String number = "%08x".formatted(i);
    switch (video ? random.nextInt(24) : 6 + random.nextInt(4)) {
      case 0 -> batch.add(frames.frame(MediaKind.VIDEO, "17 00 000000" + number, 0), ms);
      case 1 -> {
        batch.add(frames.frame(MediaKind.VIDEO, "17 00 000000" + number, 0), ms);
        batch.add(frames.frame(MediaKind.VIDEO, "17 01 000000" + number, 0), ms);
      }
      case 2 -> batch.add(frames.frame(MediaKind.VIDEO, "17 01 000000" + number, MIB / 8), ms);
      case 6, 7, 8, 9, 10, 11 ->
          batch.add(frames.frame(MediaKind.AUDIO, "af 01" + number, 0), late);
      default -> batch.add(frames.frame(MediaKind.VIDEO, "27 01 000000" + number, 0), ms);
    }
  }

  /** Set-up first; then a keyframe, if there is video at all before the next. */
  private static void checkBeginning(List<Tag> tags) {
    assertThat(tags.getFirst().kind).isEqualTo(MediaKind.DATA);
    boolean setUp = false;
    for (Tag tag : tags) {
      if (tag.kind == MediaKind.VIDEO) {
        boolean isConfig = tag.body.startsWith("1700");
        assertThat(isConfig || setUp).isTrue();
        if (!isConfig) {
          assertThat(tag.body).startsWith("17");
          return;
        }
        setUp = true;
      }
    }
  }

  /** Those that are no set-up. */
  private static List<Tag> coded(List<Tag> tags) {
    return tags.stream()
        .filter(tag -> tag.kind != MediaKind.DATA)
        .filter(tag -> !tag.body.startsWith("1700") && !tag.body.startsWith("af00"))
        .toList();
  }

  private static List<Tag> read(Path path) throws IOException, FlvException {
    List<Tag> tags = new ArrayList<>();
    try (FlvTagReader reader = new FlvTagReader(UnpooledByteBufAllocator.DEFAULT)) {
      reader.receive(
          Unpooled.wrappedBuffer(Files.readAllBytes(path)),
          (kind, ms, body) -> {
            byte[] bytes = new byte[Math.min(12, body.readableBytes())];
            body.getBytes(body.readerIndex(), bytes);
            tags.add(new Tag(kind, ms, HexFormat.of().formatHex(bytes)));
          });
      assertThat(reader.isWhole()).isTrue();
    }
    return tags;
  }

  private static List<Path> numbered(Path folder) {
    List<Path> files = new ArrayList<>();
    Path next = folder.resolve("cam.flv");
    for (int number = 2; Files.exists(next); number++) {
      files.add(next);
      next = folder.resolve("cam~" + number + ".flv");
    }
    return files;
  }

  @Test
  @DisplayName(
      "#104: where the next file cannot be made, the present one is completed all the same")
  void cannotGoOn() throws IOException {
    RecordingSeries series = begin("{start}/cam.flv", rotating(Duration.ofSeconds(1)));
    Series.append(series, 0, frames.key());
    now = now.plusSeconds(7);
    Files.writeString(folder.resolve("20260301T120007"), "in the way");
    assertThatThrownBy(() -> Series.append(series, 2_000, frames.inter(), frames.key()))
        .isInstanceOf(IOException.class);
    series.finish();
    FlvContents first = FlvContents.of(folder.resolve("20260301T120000/cam.flv"));
    assertThat(first.duration()).containsExactly(2.0);
    assertThat(first.tags()).last().isEqualTo("VIDEO 2000 6");
  }

  @Test
  @DisplayName("a stream that has just begun does not read its folder, and takes no other's file")
  void freshStream() throws IOException {
    Files.writeString(folder.resolve("cam~7.flv"), "another's");
    for (int i = 0; i < 2; i++) {
      RecordingSeries series = begin("cam.flv", RecordingConfig.SINGLE);
      Series.append(series, 0, frames.key());
      series.finish();
    }
    assertThat(files()).containsExactly("cam.flv", "cam~7.flv", "cam~8.flv");
    assertThat(folder.resolve("cam~7.flv")).hasContent("another's");
  }

  @Test
  @DisplayName("a name that is taken meanwhile is passed over")
  void takenMeanwhile() throws IOException {
    RecordingNames names = new RecordingNames(folder, "cam.flv", "");
    List<RecordingSeries> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(
          RecordingSeries.begin(
              new RecordingPlan(names, RecordingConfig.SINGLE, () -> taken(names))));
    }
    for (RecordingSeries series : all) {
      Series.append(series, 0, frames.key());
      series.finish();
    }
    assertThat(files()).as("two made by someone else for each").hasSize(9);
  }

  /** Someone else is quicker, just when the clock is read. */
  private Instant taken(RecordingNames names) {
    try {
      Files.createFile(names.next(names.present(), Series.BEGAN).path());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Series.BEGAN;
  }
}
