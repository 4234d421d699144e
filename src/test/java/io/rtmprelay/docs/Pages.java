package io.rtmprelay.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the project, as those who read it see them. */
final class Pages {

  /**
   * One page.
   *
   * @param name its path from the top of the project
   */
  record Page(String name, String text) {

    /** The fenced blocks that are marked with {@code language}. */
    List<String> blocks(String language) {
      return found("(?ms)^```" + language + "\\n(.*?)^```$");
    }

    /** What {@code pattern} captures, each time. */
    List<String> found(String pattern) {
      return Pattern.compile(pattern).matcher(text).results().map(hit -> hit.group(1)).toList();
    }
  }

  private Pages() {}

  /** Those at the top and in {@code docs}. */
  static List<Page> all() {
    try (Stream<Path> top = Files.list(Path.of(""));
        Stream<Path> docs = Files.list(Path.of("docs"))) {
      return Stream.concat(top, docs)
          .map(Path::toString)
          .filter(name -> name.endsWith(".md"))
          .sorted()
          .map(Pages::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Page of(String name) {
    try {
      return new Page(name, Files.readString(Path.of(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
