package io.rtmprelay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

  @ParameterizedTest(name = "{0} takes {1}: {2}")
  @DisplayName("a pattern takes a name and gives the captures")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          live/cam | live/cam | {}
          live/{name} | live/cam | {name=cam}
          live/{name*} | live/cam | {name=cam}
          live/{name*} | live/a/b/c | {name=a/b/c}
          {tenant}/{room}/{name} | a/b/c | {tenant=a, room=b, name=c}
          live/cam-{n} | live/cam-7 | {n=7}
          {c}-eu/x | fr-eu/x | {c=fr}
          a{x}a/b | aXa/b | {x=X}
          {all*} | a/b | {all=a/b}
          {name} | cam | {name=cam}
          """)
  void matches(String pattern, String name, String captures) {
    assertThat(new NamePattern(pattern).match(name)).isNotNull().hasToString(captures);
  }

  @ParameterizedTest(name = "{0} leaves {1}")
  @DisplayName("a pattern leaves what differs in one segment, or in their number")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          live/cam | live/Cam
          live/{name} | live/a/b
          live/{name} | live
          live/{name} | live/
          live/{name} | other/cam
          live/{name*} | live
          live/{name*} | live/
          live/{name} | /live/cam
          live/cam-{n} | live/cam-
          a{x}a/b | aa/b
          a{x}a/b | a/b
          {a}/{name} | cam
          """)
  void doesNotMatch(String pattern, String name) {
    assertThat(new NamePattern(pattern).match(name)).isNull();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("a pattern that cannot work is refused in words")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /live/{name} | empty segment
          live/{x}/ | empty segment
          live//x | empty segment
          {app}/x | may not be called app
          live/{start} | may not be called start
          {node}/x | may not be called node
          live/{query} | may not be called query
          {name}/live | only the whole last segment
          live/cam-{name} | only the whole last segment
          {x}/{x} | captures {x} twice
          {x*}/live | must be the whole last segment
          live/a{x*} | must be the whole last segment
          live/{a}{b} | segment 2
          live/{a | segment 2
          live/a} | segment 2
          live/{} | segment 2
          live/{a b} | segment 2
          """)
  void refused(String pattern, String words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NamePattern(pattern))
        .withMessageContaining(words);
  }

  @ParameterizedTest(name = "{0} covers {1}")
  @DisplayName("what a wider pattern takes, a later one never gets")
  @CsvSource({
    "live/{name},live/{name}",
    "live/{name},live/{x}",
    "live/{name},live/cam",
    "live/{name*},live/{a}/{b}",
    "{all*},live/{name}",
    "{a}/{name},live/{name}",
    "cam-{n},cam-1{x}",
    "live/{name*},live/{x*}"
  })
  void covers(String wide, String narrow) {
    assertThat(new NamePattern(wide).covers(new NamePattern(narrow))).isTrue();
  }

  @ParameterizedTest(name = "{0} does not cover {1}")
  @DisplayName("a pattern that takes a name of its own is reached")
  @CsvSource({
    "live/cam,live/{name}",
    "live/{name},live/{name*}",
    "live/{name},{a}/{name}",
    "live/{name},live/{a}/{b}",
    "live/{a}/{b},live/{name}",
    "live/{a}/{b*},live/{x}",
    "cam-{n},{x}",
    "a{x},b{x}"
  })
  void doesNotCover(String one, String other) {
    assertThat(new NamePattern(one).covers(new NamePattern(other))).isFalse();
  }

  @Test
  @DisplayName("equal by text, and known by its captures")
  void value() {
    NamePattern pattern = new NamePattern("{tenant}/{name}");
    assertThat(pattern)
        .isEqualTo(new NamePattern("{tenant}/{name}"))
        .hasSameHashCodeAs(new NamePattern("{tenant}/{name}"))
        .isNotEqualTo(new NamePattern("{t}/{name}"))
        .hasToString("{tenant}/{name}");
    assertThat(pattern.captures()).containsExactly("tenant", "name");
    assertThat(pattern.match("a/b")).isEqualTo(Map.of("tenant", "a", "name", "b"));
  }
}
