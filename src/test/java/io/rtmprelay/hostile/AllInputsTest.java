package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The list of hostile inputs is complete: each has its case in this package. */
class AllInputsTest {

  private static final int INPUTS = 104;

  private static final Pattern NUMBER = Pattern.compile("^#(\\d+): .+");

  @Test
  @DisplayName("each hostile input has a case")
  void allAreHere() throws Exception {
    assertThat(numbers())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, INPUTS).boxed().toList());
  }

  @Test
  @DisplayName("each case of an attack says which input it is")
  void casesAreNumbered() throws Exception {
    assertThat(names())
        .hasSizeGreaterThan(INPUTS)
        .allSatisfy(name -> assertThat(name).matches(NUMBER));
  }

  private static Set<Integer> numbers() throws Exception {
    return names().stream()
        .map(NUMBER::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> Integer.valueOf(matcher.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What the test methods of the attacks are called. */
  private static List<String> names() throws IOException, URISyntaxException {
    var classes = AllInputsTest.class.getResource("AllInputsTest.class");
    Path folder = Path.of(Objects.requireNonNull(classes).toURI()).getParent();
    try (Stream<Path> files = Files.list(Objects.requireNonNull(folder))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> file.endsWith("AttackTest.class"))
          .map(file -> AllInputsTest.class.getPackageName() + "." + file.replace(".class", ""))
          .flatMap(AllInputsTest::displayNames)
          .toList();
    }
  }

  private static Stream<String> displayNames(String className) {
    try {
      return Stream.of(Class.forName(className).getDeclaredMethods())
          .map(method -> method.getAnnotation(DisplayName.class))
          .filter(Objects::nonNull)
          .map(DisplayName::value);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
