package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.load.LoadGenerator;
import io.rtmprelay.it.load.LoadReport;
import io.rtmprelay.it.load.SyscallCounts;
import io.rtmprelay.it.load.SyscallTrace;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What one relayed frame costs in system calls, under a load so small that nearly every frame comes
 * alone: the dearest case, as nothing is shared. The cost of a relay lies there: a busy machine
 * changes its time, but hardly the number of its calls, and only downwards.
 *
 * <p>A bare fan-out needs one wait, one read and a write for each sink. The bounds leave room for
 * key frames that come and go in parts, for acknowledgements, dialogue, timers and the JVM's own
 * threads, and none for one more call of a kind for each frame; the lower ones only show that there
 * was something to count.
 */
@DisplayName("system calls for each relayed frame")
class GuardSyscallsIT {

  private static final int PUBLISHERS = 10;
  private static final int SINKS = 2;

  private static LoadReport report;
  private static SyscallCounts counts;

  @BeforeAll
  static void measure() {
    LoadGenerator.build();
    var folder = WorkFolder.fresh("guard-syscalls");
    int sinkPort = Ports.free();
    var config =
        new RelayConfig()
            .route("warm/{name}", sinks(sinkPort))
            .route("live/{name}", sinks(sinkPort));
    try (var relay = RelayProcess.start(folder, config)) {
      // Classes are loaded and the hot path is compiled before anything is counted.
      load(folder, config, sinkPort, "warm", 5);
      try (var trace = SyscallTrace.attach(relay.process().pid(), folder)) {
        report = load(folder, config, sinkPort, "live", 8);
        counts = trace.end();
      }
      relay.stop();
    }
  }

  private static List<Sink> sinks(int port) {
    return List.of(sink("a", port), sink("b", port));
  }

  private static Sink sink(String id, int port) {
    return new Sink(id, "rtmp://127.0.0.1:%d/%s/{name}".formatted(port, id));
  }

  private static LoadReport load(
      Path folder, RelayConfig config, int sinkPort, String app, int seconds) {
    return LoadGenerator.run(
        folder,
        config.rtmpPort(),
        sinkPort,
        "--app",
        app,
        "--publishers",
        PUBLISHERS,
        "--sinks",
        SINKS,
        "--warmup",
        0,
        "--seconds",
        seconds);
  }

  @Test
  @DisplayName("nothing is lost while they are counted")
  void flawless() {
    assertThat(report.flawless()).as("%s", report).isTrue();
    assertThat(report.count("framesSent")).isGreaterThan(5_000);
  }

  @Test
  @DisplayName("a frame is read once: no read finds nothing")
  void reads() {
    assertThat(perFrame(counts.reads())).as("%s", counts).isBetween(0.2, 1.5);
  }

  @Test
  @DisplayName("a frame is written to a sink once: header and body together, one flush")
  void writes() {
    assertThat(perFrame(counts.writes()) / SINKS).as("%s", counts).isBetween(0.2, 1.3);
  }

  @Test
  @DisplayName("a frame wakes one loop once: publisher and sinks share it")
  void waits() {
    assertThat(perFrame(counts.waits())).as("%s", counts).isBetween(0.05, 1.6);
  }

  @Test
  @DisplayName("no lock is waited for and no thread is woken on the way")
  void threads() {
    // One task handed to another thread for each frame makes 1; compilers that share a busy machine
    // with the loop wake each other up to 0.3 times.
    assertThat(perFrame(counts.threadHandOvers())).as("%s", counts).isLessThan(0.6);
  }

  @Test
  @DisplayName("interest in a socket changes only when it is full")
  void interest() {
    assertThat(perFrame(counts.interestChanges())).as("%s", counts).isLessThan(0.1);
  }

  @Test
  @DisplayName("a frame takes its memory from what is there")
  void memory() {
    // Compilers and their threads take and give some; memory for each frame makes 1.
    assertThat(perFrame(counts.memory())).as("%s", counts).isLessThan(0.5);
  }

  @Test
  @DisplayName("nothing else is asked of the kernel")
  void total() {
    // A wait, a read and two writes make 4.
    assertThat(perFrame(counts.total())).as("%s", counts).isBetween(0.5, 5.5);
  }

  private static double perFrame(long calls) {
    return (double) calls / report.count("framesSent");
  }
}
