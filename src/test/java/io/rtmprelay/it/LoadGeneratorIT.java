package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.load.LoadGenerator;
import io.rtmprelay.it.load.LoadReport;
import io.rtmprelay.it.load.Splice;
import io.rtmprelay.it.load.SyscallTrace;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.tls.ServerCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge is judged: the bare fan-out spoils nothing, so what is reported was put in. */
@DisplayName("the load generator")
class LoadGeneratorIT {

  private static final int PUBLISHERS = 4;
  private static final int SINKS = 2;
  private static final int CHURNING = 10;

  @BeforeAll
  static void build() {
    LoadGenerator.build();
  }

  @Test
  @DisplayName("finds nothing wrong when nothing is, and says at which rate it sent")
  void clean() {
    var report = runThroughFanout("clean", "--seconds", 3);
    assertThat(report.flawless()).as("%s", report).isTrue();
    // 30 pictures and 43 audio frames a second and publisher; 2 Mbit/s and 128 kbit/s.
    assertThat(report.count("warm.framesDelivered"))
        .isCloseTo(SINKS * PUBLISHERS * 3 * 73L, Percentage.withPercentage(3));
    assertThat(report.real("warm.gigabitsOut"))
        .isCloseTo(SINKS * PUBLISHERS * 3 * 2.128e-3, Percentage.withPercentage(20));
    assertThat(report.count("firstVideoUs.count")).isEqualTo(PUBLISHERS * SINKS);
  }

  // Each fault must show where it belongs, and only there.
  @ParameterizedTest(name = "{0}")
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName("notices")
  @CsvSource({
    "corrupt, judgement.corrupt, 40",
    "drop, judgement.gaps, 40",
    "repeat, judgement.duplicatesOrLate, 40",
    "swap, judgement.timeWentBack, 41", // a swap is two frames
  })
  void notices(String fault, String path, int every) {
    var report = runThroughFanout(fault, "--drain", 2, "--seconds", 1, "--fault", fault + ":40");
    assertThat(report.flawless()).as("%s", report).isFalse();
    // At each sink; the very last may go unseen, as nothing comes after it.
    long faults = report.count("framesSent") / every;
    assertThat(faults).isGreaterThan(4);
    assertThat(report.count(path)).isBetween(SINKS * (faults - 1), SINKS * faults);
    if (!fault.equals("corrupt")) {
      assertThat(report.count("judgement.corrupt")).isZero();
    }
    assertThat(report.count("judgement.misrouted")).isZero();
  }

  @Test
  @DisplayName("sees what a stalled sink costs apart from the others")
  void stalledSink() {
    var report = runThroughFanout("stall", "--seconds", 3, "--stall", "0:3");
    long expected = report.count("stalledSink.warm.framesExpected");
    assertThat(expected).isCloseTo(3 * 73L, Percentage.withPercentage(5));
    assertThat(report.count("stalledSink.warm.framesDelivered")).isLessThanOrEqualTo(expected);
    assertThat(report.count("warm.framesLost")).isZero();
    assertThat(report.count("judgement.sessions")).isEqualTo(PUBLISHERS * SINKS - 1);
    assertThat(report.count("stalledSink.judgement.sessions")).isOne();
  }

  // Of a tool that waits for what it measures, four publishers would be late once each: 0.7 %.
  @Test
  @DisplayName("counts a pause of what it measures for each frame that was due in it")
  void pause() {
    var folder = WorkFolder.fresh("loadgen-pause");
    var series = folder.resolve("series.jsonl");
    int port = Ports.free();
    int sinkPort = Ports.free();
    try (var fanout = LoadGenerator.startFanout(port, sinkPort, SINKS);
        var pause = ChildProcess.start("pause", folder, pauseOf(fanout.pid(), series))) {
      var told = new Object[] {"--seconds", 2, "--series", series, "--every", 0.1};
      var report = LoadGenerator.run(folder, port, sinkPort, options(told));
      assertThat(pause.awaitExit(Duration.ofSeconds(20))).isZero();
      assertThat(report.flawless()).as("%s", report).isTrue();
      assertThat(report.real("warm.delayUs.p99")).isGreaterThan(400_000);
      assertThat(report.real("warm.delayFromScheduleUs.p99"))
          .isGreaterThanOrEqualTo(0.95 * report.real("warm.delayUs.p99"));
    }
  }

  /** Of 0.6 s, as soon as the series tells of the warm window. */
  private static List<String> pauseOf(long pid, Path series) {
    var pause =
        """
        until grep -qs '"warm"' "$1"; do sleep 0.05; done
        kill -STOP "$2"; sleep 0.6; kill -CONT "$2"
        """;
    return Tools.command("sh", "-c", pause, "pause", series, pid);
  }

  // Who leaves when is settled by the options: each 150 ms one, as long as it can be back 1 s
  // before
  // the end of two seconds.
  @Test
  @DisplayName("lets publishers leave by FIN and by RST and come back, and tells of it as it goes")
  void churn() {
    var series = WorkFolder.fresh("loadgen-series").resolve("series.jsonl");
    var report = runThroughFanout("churn", churning("--series", series, "--every", 0.5));
    assertThat(report.flawless()).as("%s", report).isTrue();
    assertThat(report.count("churn.byFin")).isEqualTo(3);
    assertThat(report.count("churn.byReset")).isEqualTo(2);
    assertThat(report.count("churn.returns")).isEqualTo(5);
    assertThat(report.count("churn.returnToVideoUs.count")).isEqualTo(5 * SINKS);
    assertThat(report.count("judgement.sessions")).isEqualTo((CHURNING + 5) * SINKS);
    assertThat(report.count("warm.framesExcused")).isPositive();
    assertThat(report.count("churn.framesExcusedDelivered"))
        .isLessThanOrEqualTo(report.count("churn.framesExcused"));
    checkSeries(series);
  }

  private static void checkSeries(Path file) {
    var lines = LoadReport.series(file);
    assertThat(lines).hasSizeBetween(3, 5);
    assertThat(lines).allMatch(line -> line.count("generator.threads") == 1);
    assertThat(lines).allMatch(line -> line.count("publishersLive") <= CHURNING);
    assertThat(lines)
        .extracting(line -> line.count("framesDelivered"))
        .isSorted()
        .last()
        .satisfies(delivered -> assertThat(delivered).isPositive());
    assertThat(lines.getLast().count("returns")).isEqualTo(5);
    assertThat(lines.getLast().count("framesLost")).isZero();
  }

  @Test
  @DisplayName("notices that the last frame before a FIN did not come")
  void tailLost() {
    var report = runThroughFanout("tail", churning("--drain", 2, "--fault", "tail:1"));
    assertThat(report.flawless()).as("%s", report).isFalse();
    assertThat(report.count("judgement.lostAtCut")).isEqualTo(3 * SINKS);
    assertThat(report.count("warm.framesLost")).isEqualTo(3 * SINKS);
    assertThat(report.count("judgement.gaps")).isZero();
  }

  @Test
  @DisplayName("notices frames of before a return that come after it")
  void stale() {
    var report = runThroughFanout("stale", churning("--fault", "stale:40"));
    assertThat(report.flawless()).as("%s", report).isFalse();
    assertThat(report.count("judgement.duplicatesOrLate"))
        .isPositive()
        .isLessThanOrEqualTo(SINKS * report.count("framesSent") / 40);
    assertThat(report.count("warm.framesLost")).isZero();
    assertThat(report.count("judgement.corrupt")).isZero();
  }

  @Test
  @DisplayName(
      "is publisher and media server over TLS, and notices times that begin anew within a session")
  void timeGoesBackOverTls() {
    // Who is live late leaves late, if there is time left; a first handshake may take a second.
    var report = runThroughSplice("time-back", "--settle", 3, "--seconds", 3, "--churn", "3:0.2");
    assertThat(report.flawless()).as("%s", report).isFalse();
    // Of the sound and of the picture, both of which begin with 0 again.
    assertThat(report.count("judgement.timeWentBack")).isEqualTo(2);
    assertThat(report.count("churn.byFin")).isOne();
    assertThat(report.count("judgement.sessions")).isOne();
    assertThat(report.count("judgement.closedByRelay")).isZero();
    assertThat(report.count("warm.framesLost")).isZero();
    assertThat(report.count("judgement.corrupt")).isZero();
    assertThat(report.count("protocolErrors")).isZero();
  }

  @Test
  @DisplayName("loads the fan-out so that it reads once and writes once for each frame and sink")
  void syscallsOfTheYardstick() {
    var folder = WorkFolder.fresh("loadgen-syscalls");
    int port = Ports.free();
    int sinkPort = Ports.free();
    try (var fanout = LoadGenerator.startFanout(port, sinkPort, SINKS);
        var trace = SyscallTrace.attach(fanout.pid(), folder)) {
      var report = LoadGenerator.run(folder, port, sinkPort, options("--seconds", 3));
      var counts = trace.end();
      // Fewer when the fan-out runs late and finds frames waiting, more when a key comes in parts.
      double frames = report.count("framesSent");
      assertThat(counts.reads() / frames).as("%s", counts).isBetween(0.5, 1.5);
      assertThat(counts.writes() / frames / SINKS).as("%s", counts).isBetween(0.5, 1.5);
      assertThat(counts.waits() / frames).as("%s", counts).isBetween(0.05, 1.6);
    }
  }

  private static LoadReport runThroughFanout(String name, Object... options) {
    var folder = WorkFolder.fresh("loadgen-" + name);
    int port = Ports.free();
    int sinkPort = Ports.free();
    try (var fanout = LoadGenerator.startFanout(port, sinkPort, SINKS)) {
      var report = LoadGenerator.run(folder, port, sinkPort, options(options));
      assertThat(fanout.isAlive()).isTrue();
      return report;
    }
  }

  private static LoadReport runThroughSplice(String name, Object... options) {
    var folder = WorkFolder.fresh("loadgen-" + name);
    int sinkPort = Ports.free();
    var identity = TestCertificates.selfSigned();
    var pem = ServerCertificate.write(folder, "sinks", identity);
    try (var splice = Splice.to(sinkPort, identity)) {
      var pair = pem.certificate() + ":" + pem.key();
      var alone = Stream.of("--publishers", 1, "--sinks", 1, "--publisher-tls", "--sink-tls", pair);
      return LoadGenerator.run(folder, splice.port(), sinkPort, options(joined(alone, options)));
    }
  }

  private static Object[] churning(Object... further) {
    return joined(
        Stream.of("--publishers", CHURNING, "--seconds", 2, "--churn", "0.15:0.3"), further);
  }

  // Where nothing is lost, nothing is waited for longer than it takes.
  private static Object[] options(Object... further) {
    var load = Stream.of("--plain", "--publishers", PUBLISHERS, "--sinks", SINKS);
    var times = Stream.of("--ramp", 0.2, "--settle", 0.3, "--warmup", 0, "--drain", 10);
    return joined(Stream.concat(load, times), further);
  }

  private static Object[] joined(Stream<?> first, Object... further) {
    return Stream.concat(first, Arrays.stream(further)).toArray();
  }
}
