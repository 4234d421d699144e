package io.rtmprelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sizes and charters, which the class files do not show. */
class SourceLayoutTest {

  private static final int MAX_LINES = 400;
  private static final int MAX_FILES = 15;

  private final List<Path> sources = sources();

  private static List<Path> sources() {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("there is something to check")
  void findsTheSources() {
    assertThat(sources)
        .contains(Path.of("src/main/java/io/rtmprelay/Main.java"))
        .contains(Path.of("src/test/java/io/rtmprelay/SourceLayoutTest.java"));
  }

  @Test
  @DisplayName("no file has more than 400 lines")
  void filesAreShort() {
    assertThat(sources)
        .allSatisfy(file -> assertThat(lines(file)).hasSizeLessThanOrEqualTo(MAX_LINES));
  }

  @Test
  @DisplayName("no folder has more than 15 files")
  void foldersAreSmall() {
    var folders = sources.stream().collect(Collectors.groupingBy(Path::getParent));
    assertThat(folders)
        .allSatisfy(
            (folder, files) ->
                assertThat(files).as("%s", folder).hasSizeLessThanOrEqualTo(MAX_FILES));
  }

  @Test
  @DisplayName("each package opens with a charter and is null marked")
  void packagesAreMarked() {
    // Tests of a package of the product fall under that package's own mark.
    var marked = sources.stream().filter(file -> file.endsWith("package-info.java")).toList();
    var packages = marked.stream().map(SourceLayoutTest::packageOf).toList();
    assertThat(sources)
        .allSatisfy(file -> assertThat(packages).as("%s", file).contains(packageOf(file)));
    assertThat(marked).allSatisfy(SourceLayoutTest::checkCharter);
  }

  private static void checkCharter(Path file) {
    var text = String.join("\n", lines(file));
    assertThat(text).as("%s", file).startsWith("/**").containsOnlyOnce("\n@NullMarked\n");
    var charter = text.substring(3, text.indexOf("*/")).replaceAll("\\s*\n \\*\\s*", " ").strip();
    assertThat(charter).as("charter of %s", file).hasSizeGreaterThan(15).endsWith(".");
  }

  /** The folder below {@code src/SET/java}. */
  private static Path packageOf(Path file) {
    return Path.of("src").relativize(file.getParent()).subpath(2, file.getNameCount() - 2);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }
}
