package io.rtmprelay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** k8s/dashboard.json is a dashboard of Grafana's, and each of its queries has an answer. */
class DashboardTest {

  private static final int COLUMNS = 24;

  private final JsonObject dashboard = read();

  private static JsonObject read() {
    try {
      return new JsonObject(Files.readString(Path.of("k8s/dashboard.json")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<JsonObject> panels() {
    return objects(dashboard.getJsonArray("panels"));
  }

  private static List<JsonObject> objects(JsonArray array) {
    List<JsonObject> objects = new ArrayList<>();
    array.forEach(each -> objects.add((JsonObject) each));
    return objects;
  }

  @Test
  @DisplayName("each query names metrics and labels that are exposed, by functions that fit them")
  void queries() {
    int queries = 0;
    for (JsonObject panel : panels()) {
      for (JsonObject target : objects(panel.getJsonArray("targets", new JsonArray()))) {
        String expression = target.getString("expr");
        assertThat(PromQl.faults(expression, Exposed.metrics())).as(expression).isEmpty();
        assertThat(expression).contains("instance=~\"$instance\"");
        queries++;
      }
    }
    assertThat(queries).isGreaterThan(30);
  }

  @Test
  @DisplayName("it can be imported: what a panel needs is there, and none lies on another")
  void panelsAreWhole() {
    assertThat(dashboard.getString("title")).isEqualTo("rtmp-relay");
    assertThat(dashboard.getString("uid")).matches("[a-z-]{1,40}");
    assertThat(dashboard.getInteger("schemaVersion")).isGreaterThan(30);
    assertThat(dashboard.getValue("id")).isNull(); // or an import would replace another one
    Set<Integer> ids = new HashSet<>();
    Set<String> cells = new HashSet<>();
    for (JsonObject panel : panels()) {
      assertThat(ids.add(panel.getInteger("id"))).isTrue();
      assertThat(panel.getString("title")).isNotBlank();
      assertThat(panel.getString("type")).isIn("row", "stat", "timeseries");
      place(panel.getJsonObject("gridPos"), cells);
      if (!panel.getString("type").equals("row")) {
        assertThat(panel.getString("description")).isNotBlank();
        assertThat(panel.getJsonObject("datasource").getString("uid")).isEqualTo("${datasource}");
        assertThat(panel.getJsonArray("targets")).isNotEmpty();
      }
    }
  }

  private static void place(JsonObject at, Set<String> cells) {
    for (int x = at.getInteger("x"); x < at.getInteger("x") + at.getInteger("w"); x++) {
      assertThat(x).isLessThan(COLUMNS);
      for (int y = at.getInteger("y"); y < at.getInteger("y") + at.getInteger("h"); y++) {
        assertThat(cells.add(x + "," + y)).as("%s", at).isTrue();
      }
    }
  }

  @Test
  @DisplayName("the nodes to choose from are those that say their version")
  void variables() {
    List<JsonObject> variables =
        objects(dashboard.getJsonObject("templating").getJsonArray("list"));
    assertThat(variables)
        .extracting(each -> each.getString("name"))
        .containsExactly("datasource", "instance");
    assertThat(variables.get(1).getString("definition"))
        .isEqualTo("label_values(relay_build_info, instance)");
    assertThat(Exposed.metrics()).containsKey("relay_build_info");
  }
}
