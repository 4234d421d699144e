package io.rtmprelay.it.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ./run.sh demo --nodes 3}: what it says, and that nothing of it is left behind. */
class DemoNodesIT {

  private static final Duration MAX_START = Duration.ofSeconds(90);
  private static final Duration MAX_STEP = Duration.ofSeconds(40);
  private static final int MAX_SILENCE_MS = 5_000;

  private static final Pattern READY = Pattern.compile("(node-\\d) is ready: process (\\d+), .*");
  private static final Pattern ORIGIN = Pattern.compile("the origin of live/demo is (node-\\d)");
  private static final Pattern KILLED = Pattern.compile("(node-\\d), the origin, is killed .*");
  private static final Pattern AGAIN =
      Pattern.compile("media server [AB]: first media again, ([\\d,]+) ms after the kill");
  private static final Pattern RECEIVED =
      Pattern.compile("(media server [AB]): [1-9]\\d* messages, .*");

  @Test
  @DisplayName("the origin is killed, another goes on, and both media servers receive again")
  void goesOnAtAnotherNode() {
    try (var demo = start()) {
      demo.awaitLine("a kill", MAX_START, line -> KILLED.matcher(line).matches());
      Await.until("media at both", MAX_STEP, () -> found(demo, AGAIN).size() == 2);
      Await.until("a new origin", MAX_STEP, () -> found(demo, ORIGIN).size() == 2);
      assertThat(found(demo, AGAIN))
          .allSatisfy(
              line ->
                  assertThat(Integer.parseInt(line.group(1).replace(",", "")))
                      .isLessThan(MAX_SILENCE_MS));
      assertThat(found(demo, ORIGIN).getFirst().group(1))
          .isEqualTo(found(demo, KILLED).getFirst().group(1))
          .isNotEqualTo(found(demo, ORIGIN).getLast().group(1));
      Await.until("they go on", MAX_STEP, () -> receivedSinceTheKill(demo) >= 4);
      assertThat(demo.terminate(MAX_STEP)).as(demo.output()).isZero();
      assertThat(demo.lines())
          .map(line -> line.toLowerCase(Locale.ROOT))
          .noneMatch(line -> line.contains("error") || line.contains("exception"));
      assertThat(nodes(demo)).hasSize(3).noneMatch(DemoNodesIT::runs);
    }
  }

  @Test
  @Tag("full")
  @DisplayName("a demo that is killed leaves no node behind")
  void leavesNothingBehind() {
    try (var demo = start()) {
      Await.until("the nodes are ready", MAX_START, () -> nodes(demo).size() == 3);
      var nodes = nodes(demo);
      assertThat(nodes).allMatch(DemoNodesIT::runs);
      demo.kill();
      Await.until("the nodes end", MAX_STEP, () -> nodes.stream().noneMatch(DemoNodesIT::runs));
    }
  }

  private static ChildProcess start() {
    return ChildProcess.start("demo", Tools.project(), List.of("./run.sh", "demo", "--nodes", "3"));
  }

  private static List<MatchResult> found(ChildProcess demo, Pattern pattern) {
    return matches(demo.lines().stream(), pattern).toList();
  }

  private static Stream<MatchResult> matches(Stream<String> lines, Pattern pattern) {
    return lines.map(pattern::matcher).filter(Matcher::matches).map(Matcher::toMatchResult);
  }

  private static long receivedSinceTheKill(ChildProcess demo) {
    var last = demo.lines().stream().dropWhile(line -> !AGAIN.matcher(line).matches());
    return matches(last, RECEIVED).count();
  }

  /** The process ids of the nodes that have been told of. */
  private static List<Long> nodes(ChildProcess demo) {
    return found(demo, READY).stream().map(line -> Long.valueOf(line.group(2))).toList();
  }

  /** Whether it is still the relay that was started: one that has ended has no command line. */
  private static boolean runs(long pid) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"))
          .contains("--until-input-ends");
    } catch (IOException e) {
      return false;
    }
  }
}
