package io.rtmprelay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

  private static Map<String, String> named(String app, String name, String query) {
    return Template.variables(
        Map.of("room", "r1", "name", "captured"), app, name, "S", "n1", query);
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @DisplayName("each place is filled, all else stays byte for byte")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain | plain
          rtmp://h/{app}/{name} | rtmp://h/live/cam
          {room}-{node}-{start} | r1-n1-S
          {name}{name} | camcam
          %7Bname%7D&=# | %7Bname%7D&=#
          {{name}} | {name}
          {{{name}}} | {cam}
          k?{query} | k?a=1&b
          k?x=1&{query}&y | k?x=1&a=1&b&y
          """)
  void fills(String template, String filled) {
    assertThat(new Template(template).fill(named("live", "cam", "a=1&b"))).isEqualTo(filled);
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @DisplayName("an empty query takes its lead along and leaves the rest whole")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          k?{query} | k
          k?{query}&x=1 | k?x=1
          k?x=1&{query} | k?x=1
          k?x=1&{query}&y | k?x=1&y
          k{query} | k
          {query}k | k
          {name}?{query} | cam
          """)
  void emptyQuery(String template, String filled) {
    assertThat(new Template(template).fill(named("live", "cam", ""))).isEqualTo(filled);
  }

  @Test
  @DisplayName("what a value holds is not filled again")
  void valuesAreNoTemplates() {
    assertThat(new Template("{name}").fill(named("live", "{app}", ""))).isEqualTo("{app}");
  }

  @ParameterizedTest
  @DisplayName("a brace that stands alone is refused, without printing the text around it")
  @ValueSource(strings = {"top{", "top}", "top{a", "top{}", "top{a b}", "top{1}", "{{{", "{app}}"})
  void lonelyBrace(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Template(text))
        .withMessageContaining("brace")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("top"));
  }

  @Test
  @DisplayName("a variable without a value is told by name")
  void missing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Template("{nobody}").fill(Map.of()))
        .withMessageContaining("{nobody}");
  }

  @Test
  @DisplayName("it prints masked, for it may hold a key")
  void masked() {
    Template template = new Template("live_secret_{name}");
    assertThat(template).hasToString("***").isEqualTo(new Template("live_secret_{name}"));
    assertThat(template).isNotEqualTo(new Template("other")).doesNotHaveSameHashCodeAs("other");
    assertThat(template.used()).containsExactly("name");
    assertThat(template.text()).isEqualTo("live_secret_{name}");
  }

  @ParameterizedTest(name = "{0} / {1} becomes {2}")
  @DisplayName("a file's path keeps what is plain and encodes all else")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          live | cam | live/cam.flv
          a/b | Kamera-Süd_2.1 | a/b/Kamera-Süd_2.1.flv
          live | .. | live/%2E..flv
          ../.. | x | %2E./%2E./x.flv
          . | .hidden | %2E/%2Ehidden.flv
          live | a b:c\\d | live/a%20b%3Ac%5Cd.flv
          live | 100% | live/100%25.flv
          live | € | live/%E2%82%AC.flv
          '' | etc | %/etc.flv
          /etc | passwd | %/etc/passwd.flv
          a//b | x | a/%/b/x.flv
          """)
  void paths(String app, String name, String path) {
    assertThat(new Template("{app}/{name}.flv").fillPath(named(app, name, ""))).isEqualTo(path);
  }

  @Test
  @DisplayName("whatever a publisher calls itself, its file stays in the folder, and is its own")
  void pathsNeverLeave() {
    Template template = new Template("rec/{app}/{name}.flv");
    Random random = new Random(7);
    Set<String> names = new HashSet<>();
    Set<String> paths = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      String app = hostile(random);
      String name = hostile(random).replace("/", "");
      String path = template.fillPath(named(app, name, ""));
      Path normal = Path.of(path).normalize();
      assertThat(normal.startsWith("rec")).as(path).isTrue();
      assertThat(normal).hasToString(path);
      if (names.add(app + "\n" + name)) {
        assertThat(paths.add(path)).as(path).isTrue();
      }
    }
  }

  private static String hostile(Random random) {
    String letters = "./\\%2E~:é \0ab";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
