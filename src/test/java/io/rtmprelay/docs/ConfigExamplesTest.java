package io.rtmprelay.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.config.yaml.Variables;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each piece of config on a page is one that a relay takes. */
class ConfigExamplesTest {

  private static final X509Bundle GOOD = TestCertificates.good();
  private static final Machine MACHINE = new Machine("host-7", 4, 2L << 30);

  /**
   * One piece.
   *
   * @param page that it stands on
   */
  record Example(String page, String text) {

    @Override
    public String toString() {
      return page + ": " + text.lines().findFirst().orElse("");
    }
  }

  static List<Example> examples() {
    return Pages.all().stream()
        .flatMap(
            page -> page.blocks("yaml").stream().map(text -> new Example(page.name(), whole(text))))
        .toList();
  }

  /** Keys that stand further in belong to a route. */
  private static String whole(String text) {
    return text.startsWith("    ") ? "routes:\n  - match: \"live/{name}\"\n" + text : text;
  }

  @ParameterizedTest
  @MethodSource("examples")
  @DisplayName("it has no fault")
  void sound(Example example) {
    assertThat(ConfigReader.read(example.text, new Everything(), MACHINE))
        .isInstanceOf(ConfigResult.Valid.class);
  }

  @Test
  @DisplayName("the README and the page of the config have some")
  void some() {
    assertThat(examples().stream().map(Example::page)).contains("README.md", "docs/CONFIG.md");
  }

  /** An environment that has every variable and file that a page thinks of. */
  private static final class Everything implements Variables {

    @Override
    public String variable(String name) {
      return "value-of-" + name;
    }

    @Override
    public String file(String path) {
      return Stream.of("key", "cert")
          .filter(kind -> path.endsWith(kind + ".pem"))
          .map(kind -> kind.equals("key") ? GOOD.getPrivateKeyPEM() : GOOD.getCertificatePathPEM())
          .findFirst()
          .orElse("text of " + path);
    }
  }
}
