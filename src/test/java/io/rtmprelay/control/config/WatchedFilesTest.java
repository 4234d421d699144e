package io.rtmprelay.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are read when they are looked at again, and that no change is missed. */
class WatchedFilesTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private Path file = Path.of("a");
  private WatchedFiles files = watching(file);
  private Instant now = Instant.EPOCH;
  private int reads;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("a"), "one");
    files = watching(file);
    now = Instant.now().plus(LONG);
  }

  private WatchedFiles watching(Path path) {
    return new WatchedFiles(
        Set.of(path.toString()),
        () -> now,
        read -> {
          reads++;
          return Fingerprints.of(read);
        });
  }

  private void holds(String content) throws IOException {
    Path same = Files.writeString(folder.resolve("same"), content);
    assertThat(files.look().byPath().values()).containsExactly(Fingerprints.of(same.toString()));
  }

  @Test
  @DisplayName("a file that nobody touches is read once in half a minute")
  void atRest() throws IOException {
    for (int look = 0; look < 60; look++) {
      holds("one");
      now = now.plusMillis(500);
    }
    assertThat(reads).isEqualTo(1);
    holds("one");
    assertThat(reads).isEqualTo(2);
  }

  @Test
  @DisplayName("one touched just now is read each time: it may be written again under one stamp")
  void justTouched() throws IOException {
    now = Instant.now();
    for (int look = 1; look <= 4; look++) {
      holds("one");
      assertThat(reads).isEqualTo(look);
      now = now.plusMillis(500);
    }
    now = now.plus(LONG);
    holds("one");
    assertThat(reads).isEqualTo(5);
    holds("one");
    assertThat(reads).isEqualTo(5);
  }

  @Test
  @DisplayName("one from a clock that is ahead is read each time")
  void fromTheFuture() throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(now.plus(LONG)));
    holds("one");
    holds("one");
    assertThat(reads).isEqualTo(2);
  }

  @Test
  @DisplayName("content of the same length, its time set back, is noticed at once")
  void sameLengthAndTime() throws IOException {
    FileTime old = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(file, old);
    now = Instant.now().plus(LONG);
    holds("one");
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, old);
    holds("two");
  }

  @Test
  @DisplayName("a symbolic link above the file that leads elsewhere is noticed at once")
  void swappedLink() throws IOException {
    FileTime old = FileTime.from(Instant.EPOCH);
    for (String content : new String[] {"one", "two"}) {
      Path version = Files.createDirectory(folder.resolve("v-" + content));
      Path inside = Files.writeString(version.resolve("file"), content);
      Files.setLastModifiedTime(inside, old);
    }
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("v-one"));
    files = watching(data.resolve("file"));
    now = Instant.now().plus(LONG);
    holds("one");
    Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("v-two"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    holds("two");
  }

  @Test
  @DisplayName("one that goes and comes back is noticed both times")
  void goesAndComes() throws IOException {
    holds("one");
    Files.delete(file);
    assertThat(files.look().byPath().values()).containsExactly("none");
    Files.writeString(file, "two");
    holds("two");
  }

  @Test
  @DisplayName("what was read counts no longer when the clock is set back")
  void clockSetBack() throws IOException {
    holds("one");
    now = now.minusMillis(1);
    holds("one");
    assertThat(reads).isEqualTo(2);
  }
}
