package io.rtmprelay.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code docs/API.md} has every parameter, status and field of the contract, and no other. */
class ApiReferenceTest {

  private static final String MARK =
      "<!-- From here on the page is made by ApiReferenceTest. -->\n\n";
  private static final String REWRITE = "mvn -q test -Dtest=ApiReferenceTest -Ddocs.write=true";

  private final Pages.Page page = Pages.of("docs/API.md");
  private final ApiReference reference = new ApiReference();

  @Test
  @DisplayName("its tables of parameters and fields are those of openapi.yaml")
  void tables() throws IOException {
    String kept = page.text();
    assertThat(kept).contains(MARK);
    String made = kept.substring(0, kept.indexOf(MARK)) + MARK + reference.text();
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(Path.of(page.name()), made);
    } else {
      assertThat(kept).as("docs/API.md is stale; rewrite it: %s", REWRITE).isEqualTo(made);
    }
  }

  @Test
  @DisplayName("it says of each status but those of success what it means")
  void statuses() {
    Set<String> told = new TreeSet<>();
    for (String row : page.found("(?m)^\\| ([0-9, ]+) \\| ")) {
      told.addAll(Set.of(row.split(", ", -1)));
    }
    Set<String> answered = new TreeSet<>(reference.statuses());
    answered.removeIf(status -> status.startsWith("2") || status.equals("101"));
    assertThat(told).isEqualTo(answered);
  }

  @Test
  @DisplayName("each example of JSON can be read")
  void examples() {
    assertThat(page.blocks("json"))
        .hasSizeGreaterThan(15)
        .allSatisfy(text -> assertThat(Json.decodeValue(text)).isNotNull());
  }
}
