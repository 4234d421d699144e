package io.rtmprelay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs each target on all that is stored for it: seeds, what fuzzing reached, what it broke. */
class CorpusTest {

  private static final Path CORPORA = Path.of("src/test/resources/fuzz");
  private static final long MAX_BYTES = 1 << 20;

  @ParameterizedTest
  @EnumSource(FuzzTarget.class)
  @DisplayName("T7: what is stored of each target holds, and reaches what it is for")
  void replays(FuzzTarget target) throws Exception {
    List<Path> inputs = files(CORPORA.resolve(target.label()));
    assertThat(inputs).as("stored inputs of %s", target).hasSizeGreaterThan(10);
    int understood = 0;
    for (Path input : inputs) {
      try {
        understood += target.run(Files.readAllBytes(input));
      } catch (Throwable e) {
        throw new AssertionError("stored input " + input, e);
      }
    }
    assertThat(understood).as("what %s understood", target).isGreaterThan(inputs.size() / 4);
  }

  @ParameterizedTest
  @EnumSource(FuzzTarget.class)
  @DisplayName("no bytes at all, and a byte of each value, are inputs like others")
  void shortest(FuzzTarget target) throws Exception {
    target.run(new byte[0]);
    for (int value = 0; value < 256; value++) {
      target.run(new byte[] {(byte) value});
    }
  }

  @Test
  @DisplayName("what is stored is for a target, and stays small")
  void isSmall() throws IOException {
    List<String> labels = Stream.of(FuzzTarget.values()).map(FuzzTarget::label).toList();
    long bytes = 0;
    for (Path file : files(CORPORA)) {
      String owner = CORPORA.relativize(file).getName(0).toString();
      assertThat(owner.endsWith(".dict") || labels.contains(owner)).as("%s", file).isTrue();
      bytes += Files.size(file);
    }
    assertThat(bytes).isLessThan(MAX_BYTES);
  }

  @Test
  @DisplayName("the fuzzer's own way in runs the target that it is told")
  void entry() throws Exception {
    for (FuzzTarget target : FuzzTarget.values()) {
      FuzzEntry.fuzzerInitialize(new String[] {target.name().toLowerCase(Locale.ROOT)});
      FuzzEntry.fuzzerTestOneInput(new byte[] {0, 1, 2, 3});
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
