package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.load.LoadGenerator;
import io.rtmprelay.it.load.LoadReport;
import io.rtmprelay.it.load.SyscallTrace;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.WorkFolder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge is judged: the bare fan-out spoils nothing, so what is reported was put in. */
@DisplayName("the load generator")
class LoadGeneratorIT {

  private static final int PUBLISHERS = 4;
  private static final int SINKS = 2;

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
  @DisplayName("notices")
  @CsvSource({
    "corrupt, judgement.corrupt, 40",
    "drop, judgement.gaps, 40",
    "repeat, judgement.duplicatesOrLate, 40",
    "swap, judgement.timeWentBack, 41", // a swap is two frames
  })
  void notices(String fault, String path, int every) {
    var report = runThroughFanout(fault, "--seconds", 1, "--fault", fault + ":40");
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

  private static Object[] options(Object... further) {
    return Stream.concat(
            Stream.of(
                "--plain",
                "--publishers",
                PUBLISHERS,
                "--sinks",
                SINKS,
                "--ramp",
                0.2,
                "--warmup",
                0),
            Arrays.stream(further))
        .toArray();
  }
}
