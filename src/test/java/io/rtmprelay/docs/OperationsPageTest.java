package io.rtmprelay.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the page for operators names is there: files, keys, metrics, calls, commands. */
class OperationsPageTest {

  private static final Path PAGE = Path.of("docs/OPERATIONS.md");

  private final String page = text(PAGE);

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code pattern} captures in {@code text}, each once; there is some. */
  private static List<String> found(String pattern, String text) {
    var found =
        Pattern.compile(pattern, Pattern.MULTILINE)
            .matcher(text)
            .results()
            .map(result -> result.group(1))
            .distinct()
            .toList();
    assertThat(found).as(pattern).isNotEmpty();
    return found;
  }

  @Test
  @DisplayName("each link leads to a file, or to a heading, that there is")
  void linksLead() {
    for (String link : found("\\]\\(([^)]+)\\)", page)) {
      if (link.startsWith("#")) {
        assertThat(anchors()).contains(link.substring(1));
      } else if (!link.contains("://")) {
        assertThat(PAGE.resolveSibling(link).normalize()).exists();
      }
    }
  }

  private List<String> anchors() {
    return found("^##+ (.+)$", page).stream()
        .map(heading -> heading.toLowerCase(Locale.ROOT).replace(' ', '-'))
        .toList();
  }

  @Test
  @DisplayName("each key of the config that it names is in conf/relay.yaml")
  void keysAreTheConfigs() {
    var reference = text(Path.of("conf/relay.yaml"));
    var sections = String.join("|", found("^(?:# )?([a-z]+):", reference));
    for (String key : found("`((?:" + sections + ")\\.[A-Za-z.]+)`", page)) {
      int dot = key.indexOf('.');
      var section = section(reference, key.substring(0, dot));
      for (String part : found("([A-Za-z]+)", key.substring(dot))) {
        assertThat(section).as(key).containsPattern("[ #`{]" + part + "\\b");
      }
    }
  }

  /** From the section's first line to the next one's. */
  private static String section(String reference, String name) {
    var section = Pattern.compile("(?ms)^(?:# )?" + name + ":.*?(?=^[a-z]+:|\\z)");
    return section.matcher(reference).results().map(MatchResult::group).findFirst().orElseThrow();
  }

  @Test
  @DisplayName("each metric is one that docs/METRICS.md lists")
  void metricsAreListed() {
    var metrics = text(Path.of("docs/METRICS.md"));
    for (String metric : found("`(relay_[a-z_]+)`", page)) {
      assertThat(metrics).contains("`" + metric);
    }
  }

  @Test
  @DisplayName("each call of the API is one of openapi.yaml, with a method that it has")
  void callsAreTheContracts() {
    var contract = text(Path.of("src/main/resources/openapi.yaml"));
    for (String call : found("((?:GET|PUT|POST|DELETE|PATCH) /[^ `]+)", page)) {
      int space = call.indexOf(' ');
      var path = Pattern.quote("\n  " + call.substring(space + 1) + ":\n");
      var method = call.substring(0, space).toLowerCase(Locale.ROOT);
      assertThat(contract).as(call).containsPattern(path + "(?:    .*\n)*?    " + method + ":");
    }
  }

  @Test
  @DisplayName("each command of run.sh is one that it has")
  void commandsAreThere() {
    var script = text(Path.of("run.sh"));
    for (String command : found("\\./run\\.sh ([a-z]+)", page)) {
      assertThat(script).contains("./run.sh " + command);
    }
  }

  @Test
  @DisplayName("what the page has to copy is what a shell can read")
  void commandsCanBeRead() throws Exception {
    // Blocks that begin with a comment are settings of the kernel, not commands.
    var blocks = found("((?:^    .*\n)+)", page).stream().filter(b -> !b.startsWith("    #"));
    var script = String.join("\n", blocks.toList());
    var shell = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    try (var input = shell.getOutputStream()) {
      input.write(script.getBytes(StandardCharsets.UTF_8));
    }
    var told = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(shell.exitValue()).as(told).isZero();
  }
}
