package io.rtmprelay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** k8s/alerts.yaml are rules that can fire, and docs/ALERTS.md says what to do for each. */
class AlertsTest {

  private static final Path RULES = Path.of("k8s/alerts.yaml");
  private static final Set<String> KEYS = Set.of("alert", "expr", "for", "labels", "annotations");
  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern SECTION =
      Pattern.compile("(?ms)^## (Relay\\w+)\\n\\n(.*?)(?=^## |\\z)");

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  private static Object at(Object in, String key) {
    return Objects.requireNonNull(map(in).get(key), key);
  }

  private static String text(Object in, String key) {
    return at(in, key).toString();
  }

  private static Map<String, Map<?, ?>> rules() throws IOException {
    Object file =
        Objects.requireNonNull(
            new Load(LoadSettings.builder().build()).loadFromString(Files.readString(RULES)));
    assertThat(map(file).keySet()).hasSize(1);
    Map<String, Map<?, ?>> rules = new LinkedHashMap<>();
    for (Object group : (List<?>) at(file, "groups")) {
      for (Object rule : (List<?>) at(group, "rules")) {
        assertThat(rules.put(text(rule, "alert"), map(rule))).isNull();
      }
    }
    return rules;
  }

  @Test
  @DisplayName("each asks for metrics and labels that are exposed, by functions that fit them")
  void expressions() throws IOException {
    Map<String, Map<?, ?>> rules = rules();
    assertThat(rules).hasSizeGreaterThan(15);
    rules.forEach(
        (name, rule) -> {
          assertThat(PromQl.faults(text(rule, "expr"), Exposed.metrics())).as(name).isEmpty();
          assertThat(text(rule, "expr")).as("what %s compares", name).containsPattern("[<>]|==");
        });
  }

  @Test
  @DisplayName("each is whole, and names no label that its expression does not keep")
  void whole() throws IOException {
    rules()
        .forEach(
            (name, rule) -> {
              assertThat(name).matches("Relay[A-Za-z]+");
              assertThat(rule.keySet()).as(name).isEqualTo(KEYS);
              assertThat(text(rule, "for")).matches("\\d+[smh]");
              assertThat(text(at(rule, "labels"), "severity")).isIn("critical", "warning");
              String summary = text(at(rule, "annotations"), "summary");
              assertThat(summary).contains("{{ $labels.instance }}");
              assertThat(text(at(rule, "annotations"), "runbook"))
                  .isEqualTo("docs/ALERTS.md#" + name.toLowerCase(Locale.ROOT));
              for (Matcher label = LABEL.matcher(summary); label.find(); ) {
                assertThat(keeps(text(rule, "expr"), label.group(1))).as(summary).isTrue();
              }
            });
  }

  private static boolean keeps(String expression, String label) {
    Matcher by = Pattern.compile("by \\(([^)]*)\\)").matcher(expression);
    if (by.find()) {
      return List.of(by.group(1).split(", ")).contains(label);
    }
    return label.equals("instance")
        || Exposed.metrics().entrySet().stream()
            .filter(metric -> expression.contains(metric.getKey()))
            .anyMatch(metric -> metric.getValue().labels().containsKey(label));
  }

  @Test
  @DisplayName("each has a section that says what it means and what to do, and none is for no rule")
  void documented() throws IOException {
    Map<String, String> sections = new LinkedHashMap<>();
    for (Matcher m = SECTION.matcher(Files.readString(Path.of("docs/ALERTS.md"))); m.find(); ) {
      sections.put(m.group(1), m.group(2));
    }
    assertThat(sections.keySet()).containsExactlyElementsOf(rules().keySet());
    sections.forEach(
        (name, text) ->
            assertThat(text)
                .as(name)
                .contains("**Means.** ")
                .contains("**Do.** ")
                .hasSizeGreaterThan(150));
  }

  @Test
  @DisplayName("promtool takes the rules")
  void promtool() throws Exception {
    promtool("check", RULES);
  }

  @Test
  @DisplayName("a restart and half a minute of trouble disturb nobody, trouble that lasts does")
  void times() throws Exception {
    promtool("test", Path.of("src/test/resources/alerts/times.yaml"));
  }

  private static void promtool(String command, Path file) throws Exception {
    Process promtool =
        new ProcessBuilder("promtool", command, "rules", Tools.project().resolve(file).toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(said).isZero();
  }
}
