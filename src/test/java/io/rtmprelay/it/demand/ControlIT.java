package io.rtmprelay.it.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.load.LoadGenerator;
import io.rtmprelay.it.load.LoadReport;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Requests are answered, and sinks come and go, without anything of it being felt by a stream. */
class ControlIT {

  private static final int PUBLISHERS = 10;
  private static final int SINKS = 2;
  private static final int ASKING_SECONDS = 8;
  private static final int REQUESTS_PER_SECOND = 50;

  /** Far longer than the requests, since what each answers is known as long as all streams last. */
  private static final int SECONDS = 25;

  private static final Duration MAX_START = Duration.ofSeconds(15);

  @BeforeAll
  static void build() {
    LoadGenerator.build();
  }

  @Test
  @DisplayName(
      "50 requests a second beside a stalled sink: all answers right, no frame lost or late")
  void isBeside() throws Exception {
    var folder = WorkFolder.fresh("control-demand");
    int sinkPort = Ports.free();
    var config =
        new RelayConfig().route("live/{name}", List.of(sink("a", sinkPort), sink("b", sinkPort)));
    try (var relay = RelayProcess.start(folder, config);
        var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      var load = workers.submit(() -> load(folder, config, sinkPort));
      Await.until("all are live", MAX_START, () -> relay.api().streams() == PUBLISHERS);
      checkAnswers(requests(folder, config));
      checkStreams(load.get());
      relay.stop();
    }
  }

  private static Sink sink(String id, int port) {
    return new Sink(id, "rtmp://127.0.0.1:%d/%s/{name}".formatted(port, id));
  }

  private static LoadReport load(Path folder, RelayConfig config, int sinkPort) {
    return LoadGenerator.run(
        folder,
        config.rtmpPort(),
        sinkPort,
        "--publishers",
        PUBLISHERS,
        "--sinks",
        SINKS,
        "--warmup",
        0,
        "--seconds",
        SECONDS,
        "--stall",
        "0:" + SECONDS);
  }

  /** Reads, metrics, sinks added and removed again, at a steady pace whatever the answers take. */
  private static LoadReport requests(Path folder, RelayConfig config) {
    return LoadGenerator.ask(
        folder,
        config.adminPort(),
        Ports.free(),
        "--publishers",
        PUBLISHERS,
        "--rate",
        REQUESTS_PER_SECOND,
        "--warmup",
        0,
        "--seconds",
        ASKING_SECONDS);
  }

  private static void checkAnswers(LoadReport requests) {
    assertThat(requests.count("wrong")).as("%s", requests).isZero();
    assertThat(requests.count("requests")).isEqualTo(REQUESTS_PER_SECOND * ASKING_SECONDS);
    for (var call : List.of("list", "one", "metrics", "add", "remove")) {
      assertThat(requests.count(call + ".count")).as(call).isPositive();
    }
  }

  private static void checkStreams(LoadReport report) {
    assertThat(report.count("warm.framesLost")).as("%s", report).isZero();
    for (var fault :
        List.of(
            "gapFrames",
            "missedAtStart",
            "corrupt",
            "duplicatesOrLate",
            "timeWentBack",
            "misrouted")) {
      assertThat(report.count("judgement." + fault)).as(fault).isZero();
    }
    assertThat(report.count("publishersLost")).isZero();
    assertThat(report.count("stalledSink.warm.framesDelivered"))
        .as("the stalled sink was stalled: %s", report)
        .isLessThan(report.count("stalledSink.warm.framesExpected"));
  }
}
