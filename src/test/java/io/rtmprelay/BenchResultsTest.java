package io.rtmprelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What {@code run.sh bench all} makes of its reports, on reports that were recorded. */
class BenchResultsTest {

  private static final Path RECORDED = Path.of("src/test/resources/bench");

  /** As {@code bench all --peers} leaves them, in its order. */
  private static final Map<String, List<String>> SCENARIOS = new LinkedHashMap<>();

  static {
    for (String plain : List.of("1x1", "100x2", "300x2", "1x50", "500x1")) {
      SCENARIOS.put(plain, List.of("relay", "fanout", "nginx"));
    }
    SCENARIOS.put("rtmps", List.of("relay", "fanout"));
    SCENARIOS.put("stalled", List.of("relay", "calm", "nginx"));
    SCENARIOS.put("churn", List.of("relay", "calm", "nginx"));
    SCENARIOS.put("api", List.of("relay", "calm", "requests"));
    SCENARIOS.put("clustered", List.of("relay", "calm"));
  }

  @TempDir Path folder;
  private Path reports;

  @BeforeEach
  void layOutReports() throws IOException {
    reports = Files.createDirectory(folder.resolve("reports"));
    Files.copy(RECORDED.resolve("machine.json"), reports.resolve("machine.json"));
    for (var scenario : SCENARIOS.entrySet()) {
      for (String program : scenario.getValue()) {
        var recorded = RECORDED.resolve(program + ".json");
        Files.copy(recorded, reports.resolve(scenario.getKey() + "-" + program + ".json"));
      }
    }
  }

  @Test
  @DisplayName(
      "JSON: every scenario and program is there, in order, with its figures and the machine")
  void jsonIsWhole() throws Exception {
    write("awk");
    var all = new JsonObject(Files.readString(folder.resolve("all.json")));
    assertThat(all.getJsonObject("machine").getString("cpu")).isEqualTo("Some \"quiet\" CPU <1>");
    assertThat(all.getJsonObject("machine").getInteger("cores")).isEqualTo(2);
    var scenarios = all.getJsonObject("scenarios");
    assertThat(scenarios.fieldNames()).containsExactlyElementsOf(SCENARIOS.keySet());
    for (var scenario : SCENARIOS.entrySet()) {
      var programs = scenarios.getJsonObject(scenario.getKey()).getJsonObject("programs");
      assertThat(programs.fieldNames())
          .containsExactlyElementsOf(
              scenario.getValue().stream().filter(name -> !name.equals("requests")).toList());
      for (String program : programs.fieldNames()) {
        var figures = programs.getJsonObject(program);
        var warm = recorded(program).getJsonObject("warm");
        assertThat(figures.getJsonObject("delayUs").getDouble("p999"))
            .isEqualTo(warm.getJsonObject("delayUs").getDouble("p999"));
        assertThat(figures.getLong("peakRssBytes"))
            .isEqualTo(warm.getJsonObject("relay").getLong("peakRssBytes"));
        assertThat(figures.getDouble("othersCorePercent"))
            .isEqualTo(warm.getJsonObject("machine").getDouble("othersCorePercent"));
      }
    }
    assertThat(scenarios.getJsonObject("api").getJsonObject("requests").getInteger("wrong"))
        .isEqualTo(recorded("requests").getInteger("wrong"));
  }

  @Test
  @DisplayName("ratios are the relay's figures over each other program's")
  void ratiosAreRight() throws Exception {
    write("awk");
    var scenarios =
        new JsonObject(Files.readString(folder.resolve("all.json"))).getJsonObject("scenarios");
    for (var scenario : SCENARIOS.entrySet()) {
      var ratios = scenarios.getJsonObject(scenario.getKey()).getJsonObject("ratios");
      for (String program : List.of("fanout", "calm", "nginx")) {
        if (!scenario.getValue().contains(program)) {
          assertThat(ratios.containsKey(program)).isFalse();
          continue;
        }
        var ratio = ratios.getJsonObject(program);
        assertThat(ratio.getDouble("cpuSecondsPerGigabit"))
            .isCloseTo(cpu("relay") / cpu(program), within(0.0051));
        assertThat(ratio.getDouble("delayP99"))
            .isCloseTo(p99("relay") / p99(program), within(0.0051));
      }
    }
    assertThat(Files.readString(folder.resolve("all.md")))
        .containsPattern(
            "100x2 +\\| bare fan-out +\\| +%.2f \\|".formatted(cpu("relay") / cpu("fanout")));
  }

  @Test
  @DisplayName(
      "plot: well-formed, no script, every scenario by name, delays in order, bars to scale")
  void plotShowsAll() throws Exception {
    write("awk");
    var plot = parsed(folder.resolve("all.svg"));
    assertThat(plot.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(plot.getElementsByTagName("script").getLength()).isZero();
    assertThat(texts(plot, "scenario")).hasSize(SCENARIOS.size()).doesNotHaveDuplicates();
    assertThat(texts(plot, "scenario").getFirst()).isEqualTo("1x1");
    assertThat(String.join("\n", texts(plot, "sub"))).contains("Some \"quiet\" CPU <1>");

    var lines = elements(plot, "g");
    assertThat(lines)
        .hasSize((int) SCENARIOS.values().stream().mapToLong(List::size).sum() - 1)
        .allSatisfy(
            line -> {
              var dots = line.getElementsByTagName("circle");
              double most = number((Element) dots.item(0), "cx");
              double median = number((Element) dots.item(1), "cx");
              assertThat(median).isLessThan(most);
            });

    // The bars of 100x2: three of CPU, three of memory, in turn. The fan-out's memory is next to
    // none.
    var bars = bars(plot, "100x2");
    assertThat(bars.get(4) / bars.get(2)).isCloseTo(cpu("nginx") / cpu("fanout"), within(0.02));
    assertThat(bars.get(5) / bars.get(1)).isCloseTo(rss("nginx") / rss("relay"), within(0.02));
  }

  @Test
  @DisplayName("tables: each row has as many columns as its heading, and is as wide")
  void tablesAreTables() throws Exception {
    write("awk");
    var heading = "";
    int tables = 0;
    int rows = 0;
    for (String line : Files.readAllLines(folder.resolve("all.md"))) {
      if (!line.startsWith("|")) {
        heading = "";
      } else if (heading.isEmpty()) {
        heading = line;
        tables++;
      } else {
        rows++;
        assertThat(line).hasSameSizeAs(heading);
        assertThat(line.split("\\|", -1)).hasSameSizeAs(heading.split("\\|", -1));
      }
    }
    assertThat(tables).isEqualTo(4);
    assertThat(rows).isGreaterThan(3 * SCENARIOS.size());
  }

  @Test
  @DisplayName("what could not be measured is told of, and all else stays")
  void failureIsTold() throws Exception {
    Files.writeString(
        reports.resolve("1x50-relay.json"), "{\n  \"failed\": \"bench: no luck\"\n}\n");
    Files.delete(reports.resolve("churn-nginx.json"));
    write("awk");
    var scenarios =
        new JsonObject(Files.readString(folder.resolve("all.json"))).getJsonObject("scenarios");
    var failed = scenarios.getJsonObject("1x50");
    assertThat(failed.getJsonObject("programs").getJsonObject("relay"))
        .isEqualTo(JsonObject.of("failed", "bench: no luck"));
    assertThat(failed.getJsonObject("ratios").getJsonObject("fanout").isEmpty()).isTrue();
    assertThat(failed.getInteger("publishers"))
        .isEqualTo(recorded("fanout").getJsonObject("load").getInteger("publishers"));
    assertThat(scenarios.getJsonObject("churn").getJsonObject("programs").fieldNames())
        .containsExactly("relay", "calm");
    assertThat(Files.readString(folder.resolve("all.md")))
        .contains("Not measured: 1x50, relay: bench: no luck");
    assertThat(texts(parsed(folder.resolve("all.svg")), "value bad")).contains("not measured");
  }

  @Test
  @DisplayName("every awk writes the same")
  void awksAgree() throws Exception {
    write("awk");
    for (String awk : List.of("mawk", "gawk", "original-awk")) {
      if (Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
          .noneMatch(place -> Files.isExecutable(Path.of(place, awk)))) {
        continue;
      }
      var first = new ArrayList<String>();
      for (String ending : List.of("json", "svg", "md")) {
        first.add(Files.readString(folder.resolve("all." + ending)));
      }
      write(awk);
      for (String ending : List.of("json", "svg", "md")) {
        assertThat(Files.readString(folder.resolve("all." + ending)))
            .as("%s by %s", ending, awk)
            .isEqualTo(first.removeFirst());
      }
    }
  }

  @Test
  @DisplayName("no reports: an error, and no files")
  void nothingIsNoResult() throws Exception {
    reports = Files.createDirectory(folder.resolve("empty"));
    assertThat(run("awk")).isEqualTo(2);
    assertThat(folder.resolve("all.json")).doesNotExist();
  }

  private void write(String awk) throws Exception {
    assertThat(run(awk)).isZero();
  }

  private int run(String awk) throws Exception {
    var builder =
        new ProcessBuilder(
            "src/bench/report/write.sh", reports.toString(), folder.resolve("all").toString());
    builder.environment().put("AWK", awk);
    var process = builder.redirectErrorStream(true).redirectOutput(log()).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private File log() {
    return folder.resolve("write.log").toFile();
  }

  private static JsonObject recorded(String program) throws IOException {
    return new JsonObject(Files.readString(RECORDED.resolve(program + ".json")));
  }

  private static double cpu(String program) throws IOException {
    return recorded(program)
        .getJsonObject("warm")
        .getJsonObject("relay")
        .getDouble("cpuSecondsPerGigabit");
  }

  private static double rss(String program) throws IOException {
    return recorded(program).getJsonObject("warm").getJsonObject("relay").getDouble("rssBytes");
  }

  private static double p99(String program) throws IOException {
    return recorded(program).getJsonObject("warm").getJsonObject("delayUs").getDouble("p99");
  }

  private static Document parsed(Path file) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(file.toFile());
  }

  private static List<Element> elements(Document plot, String tag) {
    var found = plot.getElementsByTagName(tag);
    return IntStream.range(0, found.getLength())
        .mapToObj(index -> (Element) found.item(index))
        .toList();
  }

  private static List<String> texts(Document plot, String classes) {
    return elements(plot, "text").stream()
        .filter(text -> text.getAttribute("class").equals(classes))
        .map(Element::getTextContent)
        .toList();
  }

  /** Widths of the bars between a scenario's name and the next one's. */
  private static List<Double> bars(Document plot, String scenario) {
    var found = new ArrayList<Double>();
    boolean within = false;
    var drawn = plot.getDocumentElement().getChildNodes();
    for (int index = 0; index < drawn.getLength(); index++) {
      if (!(drawn.item(index) instanceof Element element)) {
        continue;
      }
      if (element.getAttribute("class").equals("scenario")) {
        within = element.getTextContent().equals(scenario);
      }
      if (within && element.getTagName().equals("rect")) {
        found.add(number(element, "width"));
      }
    }
    return found;
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }
}
