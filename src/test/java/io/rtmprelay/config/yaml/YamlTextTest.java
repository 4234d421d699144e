package io.rtmprelay.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTextTest {

  private static final Variables NONE =
      new Variables() {
        @Override
        public @Nullable String variable(String name) {
          return null;
        }

        @Override
        public String file(String path) throws IOException {
          throw new IOException("no such file");
        }
      };

  private static List<ConfigFault> faults(String text) {
    Reading reading = new Reading(NONE);
    Section section = YamlText.read(text, reading);
    if (section != null) {
      section.scalars("a", Scalar::text);
    }
    return reading.finish();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("what is no YAML, or not one mapping, is told with its place")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: [1, 2 | 1 | no valid YAML
          a: "x | 1 | no valid YAML: found unexpected end of stream
          a: b: c | 1 | no valid YAML: mapping values are not allowed here
          a: *secret | 1 | no valid YAML: an alias (*name) without its anchor
          a: !secret!x y | 1 | no valid YAML: a tag that is not defined
          [1] | 1 | must be a mapping
          text | 1 | must be a mapping
          { [1]: 2 } | 1 | a key must be a word, but is a list
          a: {} | 1 | must be a list (- item), but is a mapping
          a: [[1]] | 1 | must be a single value, but is a list
          a: [~] | 1 | must be a single value, but is empty
          """)
  void bad(String text, int line, String words) {
    List<ConfigFault> faults = faults(text);
    assertThat(faults).hasSize(1);
    assertThat(faults.getFirst().line()).isEqualTo(line);
    assertThat(faults.getFirst().message()).contains(words).doesNotContain("secret");
  }

  @Test
  @DisplayName("a syntax fault is told where it is, and shows nothing of the file")
  void place() {
    ConfigFault fault = faults("a: [x]\nkey: topsecret\n  b: 1\n").getFirst();
    assertThat(fault.line()).isEqualTo(3);
    assertThat(fault.path()).isEmpty();
    assertThat(fault.toString()).startsWith("line 3, column 4: ").doesNotContain("topsecret");
  }

  @Test
  @DisplayName("an empty file is no config of defaults: it may be one caught half written")
  void empty() {
    assertThat(faults("")).extracting(ConfigFault::message).containsExactly("the file is empty");
    assertThat(faults("# only this\n")).hasSize(1);
  }

  @Test
  @DisplayName("two documents, forbidden characters")
  void documents() {
    assertThat(faults("a: [x]\n---\na: [y]\n")).hasSize(1);
    ConfigFault control = faults("a: [x]\nb: [\u0001]\n").getFirst();
    assertThat(control.message()).isEqualTo("holds a character that YAML does not allow");
    assertThat(control.line()).isEqualTo(2);
  }

  @Test
  @DisplayName("size, depth and aliases are bounded")
  void bounds() {
    assertThat(faults("a: [" + "x".repeat(1 << 20) + "]").getFirst().message())
        .contains("more than 1048576 characters");
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(faults("a: " + deep).getFirst().message()).contains("more than 32 levels deep");
    String laughs = "l: &l [x]\na: [" + "*l,".repeat(100) + "]";
    assertThat(faults(laughs).getFirst().message()).contains("aliases");
    assertThat(faults("a: &a [ *a ]")).isNotEmpty();
  }

  @Test
  @DisplayName("an alias stands for what it names")
  void alias() {
    Reading reading = new Reading(NONE);
    Section section = Objects.requireNonNull(YamlText.read("a: [ &x one, *x ]", reading));
    assertThat(section.scalars("a", Scalar::text)).containsExactly("one", "one");
    assertThat(reading.finish()).isEmpty();
  }
}
