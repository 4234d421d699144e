package io.rtmprelay.it.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.load.LoadGenerator;
import io.rtmprelay.it.load.LoadReport;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayApi;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Requests are answered without touching the streams. */
class ControlIT {

  private static final int PUBLISHERS = 10;
  private static final int SINKS = 2;
  private static final int SECONDS = 10;
  private static final int STALL_SECONDS = 8;
  private static final int REQUESTS_PER_SECOND = 50;
  private static final int OK = 200;

  /** What a request may ask for, in turn. */
  private static final List<String> PATHS =
      List.of("/api/v1/streams", "/api/v1/streams/live/s0", "/api/v1/streams/live/s1", "/metrics");

  @BeforeAll
  static void build() {
    LoadGenerator.build();
  }

  @Test
  @DisplayName("50 requests a second beside a stalled sink: all answered, no frame lost or late")
  void isBeside() throws Exception {
    var folder = WorkFolder.fresh("control-demand");
    int sinkPort = Ports.free();
    var config =
        new RelayConfig().route("live/{name}", List.of(sink("a", sinkPort), sink("b", sinkPort)));
    try (var relay = RelayProcess.start(folder, config);
        var workers = Executors.newVirtualThreadPerTaskExecutor();
        var clock = Executors.newSingleThreadScheduledExecutor()) {
      var load = workers.submit(() -> load(folder, config, sinkPort));
      var answers = ask(relay.api(), load, workers, clock);
      var report = load.get();
      checkStreams(report);
      checkAnswers(answers);
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
        "0:" + STALL_SECONDS);
  }

  /** One answered request. */
  private record Answer(String path, int status, long ms) {}

  /** Asks at a steady pace, whether the answers come or not, while the load is on. */
  private static List<Answer> ask(
      RelayApi api,
      Future<LoadReport> load,
      ExecutorService workers,
      ScheduledExecutorService clock)
      throws ExecutionException, InterruptedException {
    var asked = Collections.synchronizedList(new ArrayList<Future<Answer>>());
    // From when the first stream is there, so that each path has something to show.
    Await.until("the streams are there", Duration.ofSeconds(10), () -> api.streams() == PUBLISHERS);
    var pace =
        clock.scheduleAtFixedRate(
            () -> {
              var path = PATHS.get(asked.size() % PATHS.size());
              asked.add(workers.submit(() -> answer(api, path)));
            },
            0,
            TimeUnit.SECONDS.toMicros(1) / REQUESTS_PER_SECOND,
            TimeUnit.MICROSECONDS);
    clock.schedule(() -> pace.cancel(false), STALL_SECONDS, TimeUnit.SECONDS).get();
    assertThat(load.isDone()).as("the load is still on").isFalse();
    var answers = new ArrayList<Answer>();
    for (var request : List.copyOf(asked)) {
      answers.add(request.get());
    }
    return answers;
  }

  private static Answer answer(RelayApi api, String path) {
    long start = System.nanoTime();
    int status = api.request("GET", path).statusCode();
    return new Answer(path, status, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  private static void checkAnswers(List<Answer> answers) {
    assertThat(answers).hasSizeGreaterThan(REQUESTS_PER_SECOND * (STALL_SECONDS - 1));
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(OK));
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
