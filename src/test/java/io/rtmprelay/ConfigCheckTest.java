package io.rtmprelay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What `check` says, and the code it exits with. */
class ConfigCheckTest {

  private static final String OLD =
      """
      node: { name: a }
      routes: [ { match: "live/{name}", publish: { keys: [topsecret] } } ]
      """;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  private int check(String text, @Nullable String against) throws IOException {
    Path file = Files.writeString(folder.resolve("new.yaml"), text);
    Path old = against == null ? null : Files.writeString(folder.resolve("old.yaml"), against);
    return new ConfigCheck(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
        .check(file, old);
  }

  @Test
  @DisplayName("a good file is told in one line")
  void good() throws IOException {
    assertThat(check(OLD, null)).isZero();
    assertThat(out.toString(UTF_8))
        .isEqualTo(folder.resolve("new.yaml") + " is good: 1 ingest, 1 routes, 0 sinks\n");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  @DisplayName(
      "against another one it says what changes, from what to what and when, secrets masked")
  void against() throws IOException {
    String next =
        OLD.replace("name: a", "name: b").replace("topsecret", "topsecret-2")
            + "sink: { delay: 1s }\nviewers: [ { port: 8090 } ]\n";
    assertThat(check(next, OLD)).isZero();
    assertThat(out.toString(UTF_8).lines().skip(1))
        .containsExactly(
            "against " + folder.resolve("old.yaml") + " it changes:",
            "  node.name: a -> b (after a restart)",
            "  viewers[0.0.0.0:8090]: nothing -> {\"host\":\"0.0.0.0\",\"port\":8090,\"tls\":null}"
                + " (at once)",
            "  sink.delay: 0s -> 1s (at once)",
            "  routes[live/{name}].publish.keys: [\"***\"] -> [\"*** (changed)\"]"
                + " (for who connects next)");
  }

  @Test
  @DisplayName("against its like it changes nothing")
  void same() throws IOException {
    assertThat(check(OLD, "# the same\n" + OLD)).isZero();
    assertThat(out.toString(UTF_8)).endsWith("old.yaml it changes nothing\n");
  }

  @Test
  @DisplayName("with faults in either file it exits with 2 and tells those of both")
  void faulty() throws IOException {
    assertThat(check("nodes: {}", "routs: []")).isEqualTo(ExitCode.BAD_CONFIG);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8)).contains("new.yaml: nodes (line 1", "old.yaml: routs (line 1");
    assertThat(check(OLD, "nodes: {}")).isEqualTo(ExitCode.BAD_CONFIG);
    assertThat(check("nodes: {}", null)).isEqualTo(ExitCode.BAD_CONFIG);
  }

  @Test
  @DisplayName("a file that is not there is told in words")
  void missing() {
    ConfigCheck check =
        new ConfigCheck(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    assertThat(check.check(folder.resolve("none"), null)).isEqualTo(ExitCode.BAD_CONFIG);
    assertThat(err.toString(UTF_8)).endsWith("none: there is no such file\n");
  }

  @Test
  @DisplayName("a file in another encoding, and a folder, are told in words")
  void unreadable() throws IOException {
    Path latin =
        Files.write(folder.resolve("latin.yaml"), "node: { name: caf\u00e9 }".getBytes(ISO_8859_1));
    ConfigCheck check =
        new ConfigCheck(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    assertThat(check.check(latin, null)).isEqualTo(ExitCode.BAD_CONFIG);
    assertThat(check.check(folder, null)).isEqualTo(ExitCode.BAD_CONFIG);
    assertThat(err.toString(UTF_8).lines())
        .containsExactly(
            latin + ": is no text in UTF-8: save it in that encoding",
            folder + ": cannot be read: Is a directory");
  }
}
