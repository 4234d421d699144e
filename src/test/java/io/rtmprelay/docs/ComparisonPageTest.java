package io.rtmprelay.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code docs/COMPARISON.md} claims nothing of the relay that no test is named for. */
class ComparisonPageTest {

  private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+(?:Test|IT))`");
  private static final Pattern PROOF = Pattern.compile("`[A-Za-z0-9]+(?:Test|IT)`");

  private final Pages.Page page = Pages.of("docs/COMPARISON.md");

  /** The cells of each row of a table, its heads left out. */
  private Stream<List<String>> rows() {
    return page.text()
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
        .map(line -> line.substring(2, line.length() - 2))
        .map(line -> List.of(line.split(" \\| ", -1)));
  }

  @Test
  @DisplayName("our cell of each row is a yes with its tests, a no, or says that it is untested")
  void proven() {
    var features =
        rows().filter(row -> row.size() > 4 && !row.getFirst().startsWith("what hurt")).toList();
    assertThat(features).hasSizeGreaterThan(60);
    SoftAssertions all = new SoftAssertions();
    for (List<String> row : features) {
      String ours = row.get(1);
      boolean proof = ours.contains("yes") && PROOF.matcher(ours).find();
      all.assertThat(proof || ours.equals("no") || ours.contains("untested"))
          .as("%s: %s", row.getFirst(), ours)
          .isTrue();
    }
    all.assertAll();
  }

  @Test
  @DisplayName("each row of what hurt users ends with tests")
  void hurts() {
    assertThat(rows().filter(row -> row.size() == 4 && !row.getFirst().startsWith("what hurt")))
        .hasSizeGreaterThan(10)
        .allSatisfy(row -> assertThat(row.getLast()).containsPattern(PROOF));
  }

  @Test
  @DisplayName("each test that is named is there, and tests something")
  void tests() throws IOException {
    Map<String, String> sources;
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      sources =
          files
              .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
              .collect(
                  Collectors.toMap(
                      file -> file.getFileName().toString().replace(".java", ""),
                      ComparisonPageTest::text,
                      String::concat));
    }
    List<String> named =
        TEST.matcher(page.text()).results().map((MatchResult name) -> name.group(1)).toList();
    assertThat(named)
        .hasSizeGreaterThan(80)
        .allSatisfy(
            name ->
                assertThat(sources)
                    .hasEntrySatisfying(
                        name,
                        text ->
                            assertThat(text)
                                .containsPattern(
                                    "@(Test|TestFactory|ParameterizedTest|Property)\\b")));
  }

  private static String text(Path file) {
    return Pages.of(file.toString()).text();
  }
}
