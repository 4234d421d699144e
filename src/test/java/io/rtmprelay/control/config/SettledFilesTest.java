package io.rtmprelay.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in files counts once it is found twice. */
class SettledFilesTest {

  private static final Vertx VERTX = Vertx.vertx();

  @TempDir private Path folder;
  private Path file = Path.of("a");
  private SettledFiles files = new SettledFiles(VERTX, Set.of());

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("a"), "one");
    files = new SettledFiles(VERTX, Set.of(file.toString()));
  }

  @AfterAll
  static void close() throws Exception {
    VERTX.close().await(20, TimeUnit.SECONDS);
  }

  private JsonObject look() throws Exception {
    return new JsonObject(files.get().await(20, TimeUnit.SECONDS));
  }

  private JsonObject holding(String content) throws IOException {
    Path same = Files.writeString(folder.resolve("same"), content);
    return new JsonObject().put(file.toString(), Fingerprints.of(same.toString()));
  }

  @Test
  @DisplayName("nothing is told of a file that is still being written")
  void settles() throws Exception {
    assertThat(look()).isEqualTo(new JsonObject());
    assertThat(look()).isEqualTo(holding("one"));
    Files.writeString(file, "");
    assertThat(look()).isEqualTo(holding("one"));
    Files.writeString(file, "tw");
    assertThat(look()).isEqualTo(holding("one"));
    Files.writeString(file, "two");
    assertThat(look()).isEqualTo(holding("one"));
    assertThat(look()).isEqualTo(holding("two"));
  }

  @Test
  @DisplayName("a file that goes and comes back meanwhile, as editors do it, has not changed")
  void comesBack() throws Exception {
    look();
    assertThat(look()).isEqualTo(holding("one"));
    Files.delete(file);
    assertThat(look()).isEqualTo(holding("one"));
    Files.writeString(file, "one");
    look();
    assertThat(look()).isEqualTo(holding("one"));
    Files.delete(file);
    look();
    assertThat(look()).isEqualTo(new JsonObject().put(file.toString(), "none"));
  }

  @Test
  @DisplayName("what is no file, or without end, is not read")
  void noFiles() {
    assertThat(Fingerprints.of("/dev/zero")).isEqualTo("none");
    assertThat(Fingerprints.of(folder.toString())).isEqualTo("none");
    assertThat(Fingerprints.of("a\0b")).isEqualTo("none");
  }
}
