package io.rtmprelay.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.Template;
import io.rtmprelay.file.RecordingNames.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingNamesTest {

  private static final Instant BEGAN = Instant.parse("2026-03-01T12:00:00Z");
  private static final String START = "20260301T120000";

  @TempDir private Path folder = Path.of("");

  private RecordingNames names(String template, String app, String name) {
    Map<String, String> variables =
        Template.variables(Map.of(), app, name, Template.start(BEGAN), "n", "");
    return new RecordingNames(
        folder, new Template(template).fillPathAroundStart(variables), Template.start(BEGAN));
  }

  private String made(RecordingNames names, int secondsLater) throws IOException {
    Recorded next = names.next(names.present(), BEGAN.plusSeconds(secondsLater));
    Files.createDirectories(next.path().getParent());
    Files.createFile(next.path());
    return folder.relativize(next.path()).toString();
  }

  private List<String> present(RecordingNames names) throws IOException {
    return names.present().stream().map(file -> folder.relativize(file.path()).toString()).toList();
  }

  @Test
  @DisplayName("the first file has the stream's start, later ones their own, equal ones a number")
  void starts() throws IOException {
    RecordingNames names = names("rec/{app}/{name}-{start}.flv", "live", "cam");
    assertThat(made(names, 0)).isEqualTo("rec/live/cam-" + START + ".flv");
    assertThat(made(names, 0)).isEqualTo("rec/live/cam-" + START + "~2.flv");
    assertThat(made(names, 60)).isEqualTo("rec/live/cam-20260301T120100.flv");
    assertThat(made(names, 60)).isEqualTo("rec/live/cam-20260301T120100~2.flv");
    assertThat(made(names, 60)).isEqualTo("rec/live/cam-20260301T120100~3.flv");
    Files.delete(folder.resolve("rec/live/cam-" + START + ".flv"));
    Files.delete(folder.resolve("rec/live/cam-" + START + "~2.flv"));
    assertThat(made(names, 90)).isEqualTo("rec/live/cam-20260301T120130.flv");
    assertThat(present(names))
        .containsExactly(
            "rec/live/cam-20260301T120100.flv",
            "rec/live/cam-20260301T120100~2.flv",
            "rec/live/cam-20260301T120100~3.flv",
            "rec/live/cam-20260301T120130.flv");
  }

  @ParameterizedTest(name = "{0} after {1} s: {2}")
  @DisplayName("within ten seconds a stream's first file has its name without a look at others")
  @CsvSource({
    "{name}-{start}.flv, 0, cam-20260301T120000.flv",
    "{start}/{name}.flv, 9, 20260301T120000/cam.flv",
    "{name}.flv, 9, cam.flv",
    "{name}.flv, 10,",
    "{name}-{start}.flv, 3600,",
    "{name}-{start}.flv, -1,"
  })
  void fresh(String template, int secondsLater, @Nullable String name) {
    Recorded fresh = names(template, "live", "cam").fresh(BEGAN.plusSeconds(secondsLater));
    assertThat(fresh == null ? null : folder.relativize(fresh.path()).toString()).isEqualTo(name);
  }

  @Test
  @DisplayName("a clock that was set back gives names that say so")
  void clockSetBack() throws IOException {
    RecordingNames names = names("{name}-{start}.flv", "live", "cam");
    assertThat(made(names, 0)).isEqualTo("cam-" + START + ".flv");
    assertThat(made(names, -60)).isEqualTo("cam-20260301T115900.flv");
  }

  @Test
  @DisplayName("without a start all have numbers, which only grow; the order is that of numbers")
  void numbers() throws IOException {
    RecordingNames names = names("{name}.flv", "live", "cam");
    for (int number = 1; number <= 11; number++) {
      made(names, number);
    }
    Files.delete(folder.resolve("cam.flv"));
    Files.delete(folder.resolve("cam~5.flv"));
    assertThat(made(names, 0)).isEqualTo("cam~12.flv");
    assertThat(present(names))
        .startsWith("cam~2.flv", "cam~3.flv")
        .endsWith("cam~11.flv", "cam~12.flv");
    assertThat(names.after(names.present().getLast()).path()).hasFileName("cam~13.flv");
  }

  @Test
  @DisplayName("a folder may be named by the start, and a file too")
  void folderOfStart() throws IOException {
    RecordingNames names = names("rec/{start}/{name}-{start}.flv", "live", "cam");
    assertThat(made(names, 0)).isEqualTo("rec/" + START + "/cam-" + START + ".flv");
    assertThat(made(names, 5)).isEqualTo("rec/20260301T120005/cam-20260301T120005.flv");
    Files.createFile(folder.resolve("rec/" + START + "/cam-20260301T120005.flv"));
    assertThat(present(names)).hasSize(2);
    assertThat(names.hasFolderOfStart()).isTrue();
    assertThat(names("a/{start}.flv", "live", "cam").hasFolderOfStart()).isFalse();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("what another stream, or someone else, has named is not one of these")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name}-{start}.flv | cam-20260301T120000.flv.bak
          {name}-{start}.flv | cam-20260301T120000
          {name}-{start}.flv | cam-20260301T1200.flv
          {name}-{start}.flv | cam2-20260301T120000.flv
          {name}-{start}.flv | xcam-20260301T120000.flv
          {name}-{start}.flv | cam-20260301T120000-2.flv
          {name}-{start}.flv | cam-20260301T120000-20260301T120000.flv
          {name}-{start}.flv | cam-20260301T120000~1.flv
          {name}-{start}.flv | cam-20260301T120000~02.flv
          {name}-{start}.flv | cam-20260301T120000~2~2.flv
          {name}-{start}.flv | cam-20260301T120000~12345678901.flv
          {name}-{start}.flv | cam-20260301T120000Xflv
          {name}.flv | cam-2.flv
          {name}.flv | cam%7E2.flv
          {name}.flv | CAM.flv
          {name} | cam.flv
          """)
  void strangers(String template, String stranger) throws IOException {
    Files.createFile(folder.resolve(stranger));
    assertThat(names(template, "live", "cam").present()).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("whatever a publisher calls itself, its files are its own")
  @CsvSource({"cam, cam~2", "a.flv, a", "a, b/a", "'', .x", "cam-20260301T120000, cam", "*, .*"})
  void oddNames(String one, String other) throws IOException {
    for (String template : List.of("a/{name}-{start}.flv", "b/{name}.flv", "c/{start}/{name}")) {
      RecordingNames ones = names(template, "live", one);
      RecordingNames others = names(template, "live", other);
      for (int i = 0; i < 3; i++) {
        made(ones, i);
        made(others, i);
      }
      List<Path> found = ones.present().stream().map(Recorded::path).toList();
      assertThat(found).hasSize(3);
      assertThat(others.present().stream().map(Recorded::path))
          .hasSize(3)
          .doesNotContainAnyElementsOf(found);
    }
  }

  @Test
  @DisplayName("links and folders of such names are not taken, nor is a file where a folder is")
  void otherKinds() throws IOException {
    Files.createDirectory(folder.resolve("cam~4.flv"));
    RecordingNames names = names("{name}.flv", "live", "cam");
    assertThat(made(names, 0)).isEqualTo("cam~5.flv");
    Files.createFile(folder.resolve("file"));
    assertThat(names("file/{name}.flv", "live", "cam").present()).isEmpty();
    assertThat(names("none/{start}/{name}.flv", "live", "cam").present()).isEmpty();
  }

  @Test
  @DisplayName("an absolute path is taken as it is")
  void absolute() {
    RecordingNames names = new RecordingNames(folder, "/a//b/cam.flv", "");
    assertThat(names.next(List.of(), BEGAN).path()).isEqualTo(Path.of("/a/b/cam.flv"));
    RecordingNames relative = new RecordingNames(Path.of(""), "rec/../cam.flv", "");
    assertThat(relative.next(List.of(), BEGAN).path()).isEqualTo(Path.of("rec/../cam.flv"));
  }
}
