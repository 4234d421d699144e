package io.rtmprelay.it.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code ./run.sh demo}, which needs nothing but Java. */
class DemoIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(40);
  private static final int SECONDS = 4;

  /** Who received, how many messages, and with what delay. */
  private static final Pattern RECEIVED =
      Pattern.compile("(.+): ([1-9]\\d*) messages,.* delay .*\\d ms.*");

  @Test
  @DisplayName("both media servers receive, second by second, and nothing goes wrong")
  void bothServersReceive() {
    try (var demo = ChildProcess.start("demo", Tools.project(), List.of("./run.sh", "demo"))) {
      demo.awaitLine("the console's address", MAX_TIME, line -> line.contains("http://127.0.0.1:"));
      Await.until("two servers receive", MAX_TIME, () -> secondsOfEach(demo).size() == 2);
      Await.until(
          "they go on to receive",
          MAX_TIME,
          () -> secondsOfEach(demo).values().stream().allMatch(seconds -> seconds >= SECONDS));
      assertThat(demo.terminate(MAX_TIME)).as(demo.output()).isZero();
      assertThat(demo.lines())
          .map(line -> line.toLowerCase(Locale.ROOT))
          .noneMatch(line -> line.contains("error") || line.contains("exception"));
    }
  }

  /** For each server the number of seconds in which it received something. */
  private static Map<String, Long> secondsOfEach(ChildProcess demo) {
    return demo.lines().stream()
        .map(RECEIVED::matcher)
        .filter(Matcher::matches)
        .collect(Collectors.groupingBy(line -> line.group(1), Collectors.counting()));
  }
}
