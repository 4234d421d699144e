package io.rtmprelay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.observe.Exposed.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/METRICS.md and what a running relay exposes are the same. */
class MetricsPageTest {

  /** Name, type, unit, labels, meaning. */
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z0-9_]+)` \\| (\\w+) \\| ([^|]*) \\| ([^|]*) \\| ([^|]{10,}) \\|");

  private static final Pattern LABEL = Pattern.compile("`([a-z_]+)`(?: \\(([^)]*)\\))?");

  /** What one row says. */
  private record Row(String type, String unit, Map<String, String> labels) {}

  private static Map<String, Row> documented() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("docs/METRICS.md"))) {
      if (!line.startsWith("| `")) {
        continue;
      }
      Matcher row = ROW.matcher(line);
      assertThat(row.matches()).as("a row of five columns: %s", line).isTrue();
      Map<String, String> labels = new TreeMap<>();
      for (Matcher label = LABEL.matcher(row.group(4)); label.find(); ) {
        labels.put(label.group(1), label.group(2) == null ? "" : label.group(2));
      }
      Row said = new Row(row.group(2), row.group(3), labels);
      assertThat(rows.put(row.group(1), said)).as("%s is told once", row.group(1)).isNull();
    }
    return rows;
  }

  @Test
  @DisplayName("each metric that is exposed has a row, and each row a metric, of the same type")
  void names() throws IOException {
    Map<String, String> exposed = new TreeMap<>();
    Exposed.metrics().forEach((name, metric) -> exposed.put(name, metric.type()));
    Map<String, String> told = new TreeMap<>();
    documented().forEach((name, row) -> told.put(name, row.type));
    assertThat(told).containsExactlyInAnyOrderEntriesOf(exposed);
  }

  @Test
  @DisplayName("labels are those that are exposed, and so are their values where a row lists them")
  void labels() throws IOException {
    Map<String, Metric> exposed = Exposed.metrics();
    documented()
        .forEach(
            (name, row) -> {
              Map<String, Set<String>> labels = Objects.requireNonNull(exposed.get(name)).labels();
              Set<String> names = new TreeSet<>(labels.keySet());
              names.remove("le");
              assertThat(row.labels.keySet()).as(name).isEqualTo(names);
              row.labels.forEach(
                  (label, values) -> {
                    if (!values.isEmpty()) {
                      assertThat(Set.of(values.split(", ")))
                          .as("%s of %s", label, name)
                          .isEqualTo(labels.get(label));
                    }
                  });
            });
  }

  @Test
  @DisplayName("a name ends with its unit")
  void units() throws IOException {
    documented()
        .forEach(
            (name, row) -> {
              if (name.startsWith("relay_")
                  && Set.of("bytes", "seconds", "ratio").contains(row.unit)) {
                assertThat(name.replaceFirst("_total$", "")).endsWith("_" + row.unit);
              }
              if (row.type.equals("counter")) {
                assertThat(name).endsWith("_total");
              }
            });
  }
}
