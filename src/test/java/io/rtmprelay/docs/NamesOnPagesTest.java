package io.rtmprelay.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.docs.Pages.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Types, files and headings that a page names are there. */
class NamesOnPagesTest {

  /** A type as code spells it, with a member of it or without: two capitals at least. */
  private static final Pattern TYPE =
      Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)(?:\\.([A-Za-z_0-9]+))?[^`]*`");

  /** A type that is one word, where its member shows that it is one. */
  private static final Pattern MEMBER = Pattern.compile("`([A-Z][a-z]+)\\.([a-z][A-Za-z]+)`");

  private static final Pattern FILE =
      Pattern.compile("`(?:\\./)?((?:src|docs|conf|k8s)/[A-Za-z0-9_./-]*[A-Za-z0-9_-])[^`]*`");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)(?:#([^)]*))?\\)");

  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z][A-Za-z0-9]*)");

  /** A type of one word, on pages that speak of code alone. */
  private static final Pattern WORD = Pattern.compile("`([A-Z][a-z]{2,})()`");

  private static final Set<String> OF_CODE = Set.of("docs/ARCHITECTURE.md", "CONTRIBUTING.md");

  /** Names of others: RTMP's, settings of systemd, libraries. */
  private static final Set<String> FOREIGN =
      Set.of(
          "ReconnectRequest",
          "LimitNOFILE",
          "AmbientCapabilities",
          "CapabilityBoundingSet",
          "HdrHistogram",
          "LatencyUtils");

  private final Map<String, String> sources = sources();

  private static Map<String, String> sources() {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        DECLARED
            .matcher(text)
            .results()
            .forEach(type -> sources.merge(type.group(1), text, String::concat));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  private static Stream<Page> pages() {
    // What was once may be named in the history.
    return Pages.all().stream().filter(page -> !page.name().equals("CHANGELOG.md"));
  }

  @Test
  @DisplayName("each type in code's letters, and its member, is in the sources")
  void types() {
    Set<String> missing = new TreeSet<>();
    pages()
        .forEach(
            page ->
                Stream.of(TYPE, MEMBER, WORD)
                    .filter(pattern -> pattern != WORD || OF_CODE.contains(page.name()))
                    .flatMap(pattern -> pattern.matcher(page.text()).results())
                    .filter(name -> !isThere(name))
                    .forEach(name -> missing.add(page.name() + ": " + name.group())));
    assertThat(missing).isEmpty();
  }

  private boolean isThere(MatchResult name) {
    if (FOREIGN.contains(name.group(1))) {
      return true;
    }
    String source = sources.get(name.group(1));
    String member = name.group(2);
    return source != null && (member == null || source.matches("(?s).*\\b" + member + "\\b.*"));
  }

  @Test
  @DisplayName("each file and folder of the project is there")
  void files() {
    Set<String> missing = new TreeSet<>();
    pages()
        .forEach(
            page ->
                FILE.matcher(page.text())
                    .results()
                    .filter(file -> !Files.exists(Path.of(withoutVariable(file.group(1)))))
                    .forEach(file -> missing.add(page.name() + ": " + file.group())));
    assertThat(missing).isEmpty();
  }

  /** {@code fuzz/TARGET} is a folder for each of several. */
  private static String withoutVariable(String path) {
    return path.replaceFirst("/[A-Z]+$", "");
  }

  @Test
  @DisplayName("the map of docs/ARCHITECTURE.md draws each package, and no other")
  void map() throws IOException {
    Set<String> drawn = new TreeSet<>();
    List<String> above = new ArrayList<>();
    String map =
        Pages.of("docs/ARCHITECTURE.md").found("(?s)## The map\n\n```\n(.*?)```").getFirst();
    for (String line : map.lines().skip(1).toList()) {
      String name = line.strip().split(" ", 2)[0];
      int depth = (line.indexOf(name) - 2) / 2;
      above.subList(depth, above.size()).clear();
      above.add(name);
      drawn.add(String.join("/", above));
    }
    Path root = Path.of("src/main/java/io/rtmprelay");
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(drawn)
          .containsExactlyInAnyOrderElementsOf(
              files
                  .filter(file -> file.endsWith("package-info.java"))
                  .map(file -> root.relativize(file.getParent()).toString())
                  .filter(folder -> !folder.isEmpty())
                  .toList());
    }
  }

  @Test
  @DisplayName("each link leads to a file, and to a heading of it")
  void links() {
    Set<String> dead = new TreeSet<>();
    Pages.all()
        .forEach(
            page -> {
              Matcher link = LINK.matcher(page.text());
              while (link.find()) {
                if (!link.group(1).contains("://") && !leads(page, link)) {
                  dead.add(page.name() + ": " + link.group());
                }
              }
            });
    assertThat(dead).isEmpty();
  }

  private static boolean leads(Page page, Matcher link) {
    Path here = Path.of(page.name());
    Path target = link.group(1).isEmpty() ? here : here.resolveSibling(link.group(1)).normalize();
    String heading = link.group(2);
    return Files.exists(target)
        && (heading == null || anchors(Pages.of(target.toString())).contains(heading));
  }

  /** As GitHub makes them of headings. */
  private static List<String> anchors(Page page) {
    return page.found("(?m)^##* (.+)$").stream()
        .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", ""))
        .map(heading -> heading.replace(' ', '-'))
        .toList();
  }
}
