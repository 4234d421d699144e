package io.rtmprelay.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.api.ApiPage.Call;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The page tells of every call of the contract, and of no other. */
class ApiPageTest {

  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  private static Map<?, ?> contract() throws IOException {
    try (InputStream file = ApiPageTest.class.getResourceAsStream("/openapi.yaml")) {
      assertThat(file).isNotNull();
      Object loaded = new Load(LoadSettings.builder().build()).loadFromInputStream(file);
      return (Map<?, ?>) Objects.requireNonNull(loaded);
    }
  }

  private static Map<?, ?> section(Map<?, ?> of, String key) {
    return (Map<?, ?>) Objects.requireNonNull(of.get(key), key);
  }

  /** How the page has to tell of each operation, apart from the status and the lines. */
  private static List<String> operations() throws IOException {
    List<String> operations = new ArrayList<>();
    section(contract(), "paths")
        .forEach(
            (path, methods) ->
                ((Map<?, ?>) methods)
                    .forEach(
                        (method, operation) -> {
                          if (METHODS.contains(method)) {
                            Map<?, ?> told = (Map<?, ?>) operation;
                            operations.add(
                                told.get("operationId")
                                    + " "
                                    + method
                                    + " "
                                    + path
                                    + " "
                                    + told.get("x-role"));
                          }
                        }));
    return operations;
  }

  @Test
  @DisplayName("each operation is told once, with its path and its role")
  void complete() throws IOException {
    assertThat(ApiPage.calls())
        .extracting(
            call ->
                call.operation()
                    + " "
                    + call.method().toLowerCase(Locale.ROOT)
                    + " "
                    + call.path()
                    + " "
                    + call.role())
        .containsExactlyInAnyOrderElementsOf(operations());
  }

  @Test
  @DisplayName("each status is one that the contract has for the operation")
  void statuses() throws IOException {
    Map<?, ?> paths = section(contract(), "paths");
    for (Call call : ApiPage.calls()) {
      Map<?, ?> path = section(paths, call.path());
      Map<?, ?> operation = section(path, call.method().toLowerCase(Locale.ROOT));
      assertThat(section(operation, "responses").keySet().stream().map(String::valueOf))
          .as(call.operation())
          .contains(String.valueOf(call.status()));
    }
  }

  @Test
  @DisplayName(
      "each line can be copied: one call of curl, to the relay, with the token if it takes one")
  void lines() {
    for (Call call : ApiPage.calls()) {
      assertThat(call.lines()).as(call.operation()).isNotEmpty();
      for (String line : call.lines()) {
        assertThat(line).containsOnlyOnce("curl -s").contains("\"$RELAY/");
        assertThat(line.contains("$TOKEN") || line.contains("$TICKET"))
            .as(line)
            .isEqualTo(!call.role().equals("none"));
      }
    }
  }
}
