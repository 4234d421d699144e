package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line promises: exit codes, lines on standard output, signals. */
class CommandLineIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int BAD_CONFIG = 2;
  private static final int ADDRESS_IN_USE = 3;
  private static final int FAULT = 1;

  private static Path folder = Path.of("");

  @BeforeAll
  static void makeFolder() {
    folder = WorkFolder.fresh("command-line");
  }

  private static RelayConfig config() {
    return new RelayConfig().route("live/{name}", List.of());
  }

  @Test
  @DisplayName("run.sh check: a good config is told good, with 0")
  void checksGoodConfig() {
    try (var check = runSh("check", "--config", config().write(folder).toString())) {
      assertThat(check.awaitExit(MAX_TIME)).as(check.output()).isZero();
      assertThat(check.lines()).isNotEmpty();
    }
  }

  @Test
  @DisplayName("run.sh check: the config that comes along is good")
  void checksShippedConfig() {
    try (var check = runSh("check")) {
      assertThat(check.awaitExit(MAX_TIME)).as(check.output()).isZero();
    }
  }

  @Test
  @DisplayName("run.sh check: a bad config is told bad, with 2 and every fault with its path")
  void checksBadConfig() {
    try (var check = runSh("check", "--config", bad())) {
      assertThat(check.awaitExit(MAX_TIME)).as(check.output()).isEqualTo(BAD_CONFIG);
      assertBothFaults(check);
    }
  }

  @Test
  @DisplayName("a bad config keeps the relay from starting, with 2 and the same faults")
  void refusesBadConfig() {
    try (var relay = RelayProcess.launch(folder, "--config", bad())) {
      assertThat(relay.awaitExit(MAX_TIME)).as(relay.output()).isEqualTo(BAD_CONFIG);
      assertBothFaults(relay);
      assertThat(relay.lines()).noneMatch(line -> line.contains("ready in"));
    }
  }

  private static String bad() {
    var yaml =
        """
        ingest:
          - { host: 127.0.0.1, port: 99999 }
        routes:
          - match: "live/{name}"
            sinks:
              - { id: a, url: "rtmp://127.0.0.1/live/{nobody}" }
        """;
    return WorkFolder.write(folder.resolve("bad.yaml"), yaml).toString();
  }

  private static void assertBothFaults(ChildProcess process) {
    assertThat(process.lines())
        .anyMatch(line -> line.contains("ingest[0].port"))
        .anyMatch(line -> line.contains("routes[0].sinks[0].url"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a port that is taken, RTMP's or REST's, ends the relay with 3 and is named")
  void refusesTakenPort(boolean rtmp) throws IOException {
    var config = config();
    int port = rtmp ? config.rtmpPort() : config.adminPort();
    try (var squatter = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        var relay = RelayProcess.launch(folder, "--config", config.write(folder).toString())) {
      assertThat(squatter.isBound()).isTrue();
      assertThat(relay.awaitExit(MAX_TIME)).as(relay.output()).isEqualTo(ADDRESS_IN_USE);
      assertThat(relay.output()).contains(String.valueOf(port)).doesNotContain("ready in");
    }
  }

  @Test
  @DisplayName("each listener has its line, then comes ready; SIGTERM ends it in order with 0")
  void startsAndStops() {
    var config = config();
    try (var relay = RelayProcess.start(folder, config)) {
      var before =
          relay.process().lines().stream().takeWhile(line -> !line.contains("ready in")).toList();
      for (int port : List.of(config.rtmpPort(), config.adminPort())) {
        assertThat(before).filteredOn(line -> line.contains(":" + port)).hasSize(1);
      }
      relay.stop();
    }
  }

  @Test
  @DisplayName("run.sh becomes the relay: SIGTERM to it ends the relay in order with 0")
  void runShPassesSignals() {
    var config = config();
    try (var relay = runSh("--config", config.write(folder).toString())) {
      relay.awaitLine("ready", MAX_TIME, line -> line.matches(".*ready in \\d+ ms.*"));
      var command = ProcessHandle.of(relay.pid()).flatMap(program -> program.info().command());
      assertThat(command).hasValueSatisfying(name -> assertThat(name).endsWith("/java"));
      assertThat(relay.terminate(MAX_TIME)).as(relay.output()).isZero();
    }
  }

  @Test
  @DisplayName("SIGHUP reads the file again and says what came of it; the relay goes on either way")
  void reloads() {
    var config = config();
    try (var relay = RelayProcess.start(folder, config)) {
      hangUp(relay, "reload: the config file says what the relay does already");
      config.with("stream: { grace: 7s }").write(folder);
      hangUp(relay, "reload: 1 change is in force: stream.grace");
      config.with("threads: { media: 7 }").write(folder);
      hangUp(relay, "reload: 1 change waits for a restart: threads.media");
      config.with("steam: {}").write(folder);
      hangUp(relay, "reload: steam (line");
      assertThat(relay.api().request("GET", "/health/ready").statusCode()).isEqualTo(OK);
      relay.stop();
    }
  }

  private static void hangUp(RelayProcess relay, String told) {
    var signal = "kill -HUP " + relay.process().pid();
    try (var shell = ChildProcess.start("kill", folder, List.of("bash", "-c", signal))) {
      assertThat(shell.awaitExit(MAX_TIME)).as(shell.output()).isZero();
    }
    relay.process().awaitLine(told, MAX_TIME, line -> line.contains(told));
  }

  @Test
  @DisplayName("a command that is none is refused in words")
  void refusesUnknownCommand() {
    try (var refused = runSh("dance")) {
      assertThat(refused.awaitExit(MAX_TIME)).isEqualTo(FAULT);
      assertThat(refused.output()).contains("dance");
    }
  }

  private static ChildProcess runSh(String... arguments) {
    return ChildProcess.start("run.sh", Tools.project(), Tools.command("./run.sh", arguments));
  }
}
