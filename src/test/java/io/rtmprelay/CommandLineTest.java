package io.rtmprelay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.access.token.TokenOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CommandLineTest {

  private static final Path SHIPPED = Path.of("conf/relay.yaml");
  private static final Path OTHER = Path.of("a b/other.yaml");

  static Stream<Arguments> understood() {
    return Stream.of(
        Arguments.of(List.of(), new CommandLine.Run(SHIPPED, false)),
        Arguments.of(List.of("--config", "a b/other.yaml"), new CommandLine.Run(OTHER, false)),
        Arguments.of(
            List.of("--config", "a b/other.yaml", "--until-input-ends"),
            new CommandLine.Run(OTHER, true)),
        Arguments.of(List.of("check"), new CommandLine.Check(SHIPPED, null)),
        Arguments.of(
            List.of("check", "--config", "a b/other.yaml"), new CommandLine.Check(OTHER, null)),
        Arguments.of(
            List.of("check", "--against", "a b/other.yaml"), new CommandLine.Check(SHIPPED, OTHER)),
        Arguments.of(
            List.of("check", "--against", "conf/relay.yaml", "--config", "a b/other.yaml"),
            new CommandLine.Check(OTHER, SHIPPED)),
        Arguments.of(
            List.of("token", "live/cam"),
            new CommandLine.MakeToken(
                SHIPPED, new TokenOrder("live/cam", Use.PUBLISH, Duration.ofHours(1)))),
        Arguments.of(
            List.of("token", "--play", "--for", "90s", "a b", "--config", "a b/other.yaml"),
            new CommandLine.MakeToken(
                OTHER, new TokenOrder("a b", Use.PLAY, Duration.ofSeconds(90)))),
        Arguments.of(List.of("rehearse", "a b/other.yaml"), new CommandLine.Rehearse(OTHER)),
        Arguments.of(List.of("demo"), new CommandLine.ShowDemo()),
        Arguments.of(List.of("demo", "--nodes", "2"), new CommandLine.ShowNodes(2)),
        Arguments.of(List.of("demo", "--nodes", "5"), new CommandLine.ShowNodes(5)));
  }

  @ParameterizedTest
  @MethodSource("understood")
  @DisplayName("the commands")
  void understands(List<String> arguments, CommandLine expected) {
    assertThat(parse(arguments)).isEqualTo(expected);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(List.of("dance"), "unknown argument dance;"),
        Arguments.of(List.of("rehearse"), "rehearse needs the path of a file"),
        Arguments.of(List.of("rehearse", "a", "b"), "unknown argument b;"),
        Arguments.of(List.of(""), "unknown argument ;"),
        Arguments.of(List.of("run"), "unknown argument run;"),
        Arguments.of(List.of("--config"), "--config needs the path of a file"),
        Arguments.of(List.of("--config", ""), "--config needs the path of a file"),
        Arguments.of(List.of("--config", "a", "b"), "unknown argument b;"),
        Arguments.of(List.of("--config", "a\0b"), "a\0b is no path"),
        Arguments.of(List.of("--config", "a", "--until-input-ends", "b"), "unknown argument b;"),
        Arguments.of(List.of("demo", "now"), "unknown argument now;"),
        Arguments.of(List.of("demo", "--nodes"), "--nodes needs a number from 2 to 5"),
        Arguments.of(List.of("demo", "--nodes", "1"), "--nodes needs a number from 2 to 5"),
        Arguments.of(List.of("demo", "--nodes", "6"), "--nodes needs a number from 2 to 5"),
        Arguments.of(List.of("demo", "--nodes", "three"), "--nodes needs a number from 2 to 5"),
        Arguments.of(List.of("demo", "--nodes", "3", "4"), "unknown argument 4;"),
        Arguments.of(List.of("token"), "token needs the name of a stream"),
        Arguments.of(List.of("token", "a", "b"), "unknown argument b;"),
        Arguments.of(List.of("token", "--publish", "b"), "unknown argument --publish;"),
        Arguments.of(List.of("token", "a", "--for"), "--for needs a value"),
        Arguments.of(List.of("token", "a", "--for", "an hour"), "--for needs a time from 1s"),
        Arguments.of(List.of("token", "a", "--for", "999ms"), "--for needs a time from 1s"),
        Arguments.of(List.of("token", "a", "--for", "3651d"), "--for needs a time from 1s"),
        Arguments.of(List.of("token", "a", "--config", "a\0b"), "a\0b is no path"),
        Arguments.of(List.of("check", "file.yaml"), "unknown argument file.yaml;"),
        Arguments.of(List.of("check", "--config"), "--config needs the path of a file"),
        Arguments.of(List.of("check", "--config", ""), "--config needs the path of a file"),
        Arguments.of(List.of("check", "--against"), "--against needs the path of a file"),
        Arguments.of(List.of("check", "--against", "a\0b"), "a\0b is no path"),
        Arguments.of(List.of("check", "--config", "a", "b"), "unknown argument b;"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  @DisplayName("anything else is refused, and what is wrong is named")
  void refuses(List<String> arguments, String reason) {
    assertThat(parse(arguments))
        .isInstanceOfSatisfying(
            CommandLine.Unusable.class,
            unusable -> assertThat(unusable.reason()).startsWith(reason));
  }

  @Test
  @DisplayName("who errs is told what there is")
  void tellsWhatThereIs() {
    assertThat(parse(List.of("dance")))
        .isInstanceOfSatisfying(
            CommandLine.Unusable.class,
            unusable ->
                assertThat(unusable.reason())
                    .contains("--config FILE", "check [--config FILE] [--against FILE]", "demo"));
  }

  private static CommandLine parse(List<String> arguments) {
    return CommandLine.parse(arguments.toArray(String[]::new));
  }
}
