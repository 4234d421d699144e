package io.rtmprelay.config.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code docs/CONFIG.md} lists the keys as the code and the reference file have them. */
class ConfigPageTest {

  private static final Path PAGE = Path.of("docs/CONFIG.md");
  private static final String MARK =
      "<!-- From here on the page is made by ConfigPageTest. -->\n\n";
  private static final String REWRITE = "mvn -q test -Dtest=ConfigPageTest -Ddocs.write=true";

  @Test
  @DisplayName("each key stands in it with its values, default and moment, and no other")
  void keys() throws IOException {
    String kept = Files.readString(PAGE);
    assertThat(kept).contains(MARK);
    ConfigPage page = new ConfigPage();
    assertThat(page.outdated()).isEmpty();
    String made = kept.substring(0, kept.indexOf(MARK)) + MARK + page.text();
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(PAGE, made);
    } else {
      assertThat(kept).as("docs/CONFIG.md is stale; rewrite it: %s", REWRITE).isEqualTo(made);
    }
  }
}
