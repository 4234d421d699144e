package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.it.process.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hostile input #104: a disk that fails under a recording. */
class FileSinkAttackTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Path folder = folder();

  @RegisterExtension
  static final Arena arena =
      Arena.withRoutes(
          "retry: { first: 10s, max: 10s }",
          witness ->
              """
                - match: "{kind}-disk/{name}"
                  sinks:
                    - { id: ill, url: "file:%s/{kind}/{name}.flv" }
                    - { id: well, url: "%s" }
              """
                  .formatted(folder, witness.url()));

  private static Path folder() {
    try {
      Path made = Files.createTempDirectory("hostile-disk");
      Files.createFile(made.resolve("no"));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void clear() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static String sink(Attacker publisher, String key) {
    return String.valueOf(arena.sink(publisher.name()).getValue(key));
  }

  @Test
  @DisplayName("#104: where no file can be made the sink says so, and the stream goes on")
  void noFolder() {
    Attacker publisher = arena.dialled().connected("no-disk").publish().keyframe();
    Await.until(
        "the reason", LIMIT, () -> sink(publisher, "reason").contains("cannot create the file"));
    assertThat(sink(publisher, "state")).isIn("retrying", "failed");
    publisher.assertAlive();
  }

  @Test
  @DisplayName("#104: a file that is removed while it is written fails its sink alone")
  void removedFile() throws IOException {
    Files.createDirectories(folder.resolve("a"));
    Attacker publisher = arena.dialled().connected("a-disk").publish().keyframe();
    Await.until("the recording", LIMIT, () -> sink(publisher, "state").equals("live"));
    publisher.assertAlive();
    Path file = folder.resolve("a").resolve(publisher.name() + ".flv");
    Await.until("the file", LIMIT, () -> Files.exists(file));
    Files.delete(file);
    Await.until(
        "the reason",
        LIMIT,
        () -> !publisher.assertAlive().isClosed() && !sink(publisher, "reason").equals("null"));
    assertThat(sink(publisher, "state")).isNotEqualTo("live");
    publisher.assertAlive();
  }
}
