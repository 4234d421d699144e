package io.rtmprelay.web.console;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the console is made of: nothing lacks, nothing is too much, and its modules keep the rules.
 */
class ConsoleFilesTest {

  private static final Path SOURCES = Path.of("src/main/resources/console");
  private static final int MAX_LINES = 200;
  private static final Pattern IMPORT =
      Pattern.compile("(?:\\bfrom|\\bimport)\\s*\\(?\\s*['\"]([^'\"\\n]+)['\"]");

  /** Ways past the content policy, or to markup made of strings. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|unsafeHTML|unsafeSVG|\\beval\\(|"
              + "new Function|\\sstyle=|localStorage\\.setItem\\([^)]*[tT]oken");

  private static final Map<String, String> SERVED = ConsoleFiles.served();

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String text(String path) {
    return new String(ConsoleFiles.read(requireNonNull(SERVED.get(path))), StandardCharsets.UTF_8);
  }

  private static List<String> modules() {
    return SERVED.keySet().stream().filter(path -> path.endsWith(".js")).toList();
  }

  @Test
  @DisplayName("each file of the console is served, but for the page")
  void servesItsOwn() throws IOException {
    var own = new TreeSet<String>();
    SERVED.keySet().stream().filter(path -> !path.startsWith("lib/")).forEach(own::add);
    assertThat(sources().stream().map(file -> SOURCES.relativize(file).toString()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(own.stream(), Stream.of(ConsoleFiles.INDEX)).toList());
  }

  @Test
  @DisplayName("each module is served that another imports, and each of a library is imported")
  void importsResolve() {
    var imported = new TreeSet<String>();
    for (var module : modules()) {
      var imports = IMPORT.matcher(text(module));
      while (imports.find()) {
        var target = resolve(module, imports.group(1));
        assertThat(SERVED).as("%s imports %s", module, imports.group(1)).containsKey(target);
        imported.add(target);
      }
    }
    assertThat(imported)
        .containsAll(modules().stream().filter(path -> path.startsWith("lib/")).toList());
  }

  private static String resolve(String module, String name) {
    if (name.startsWith(".")) {
      return Path.of(module).resolveSibling(name).normalize().toString();
    }
    var exact = ConsoleFiles.IMPORTS.get(name);
    if (exact != null) {
      return exact;
    }
    int slash = name.startsWith("@") ? name.indexOf('/', name.indexOf('/') + 1) : name.indexOf('/');
    var folder = slash < 0 ? null : ConsoleFiles.IMPORTS.get(name.substring(0, slash + 1));
    return folder == null ? name : folder + name.substring(slash + 1);
  }

  @Test
  @DisplayName("no file of the console has more than 200 lines")
  void filesAreShort() throws IOException {
    for (var file : sources()) {
      assertThat(Files.readAllLines(file)).as("%s", file).hasSizeLessThanOrEqualTo(MAX_LINES);
    }
  }

  @Test
  @DisplayName(
      "no markup comes from strings, no style or script stands in the page, nothing is evaluated")
  void keepsThePolicy() throws IOException {
    for (var file : sources()) {
      assertThat(Files.readString(file)).as("%s", file).doesNotContainPattern(FORBIDDEN);
    }
    assertThat(Files.readString(SOURCES.resolve(ConsoleFiles.INDEX)))
        .doesNotContainPattern("<style|<script(?![^>]*(src=|importmap))|https?://");
  }

  @Test
  @DisplayName("the folder's name follows from what is in it")
  void folderIsStable() {
    var page = ConsolePage.read();
    assertThat(page.folder())
        .matches("console/[0-9a-f]{20}")
        .isEqualTo(ConsolePage.read().folder());
    assertThat(page.files().keySet()).isEqualTo(SERVED.keySet());
  }
}
