package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.RtmpPublisher;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.Holding;
import io.rtmprelay.it.relay.RelayApi;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thousands of streams come and go; nothing of them stays. */
class ChurnIT {

  private static final int WARM_UP_ROUNDS = 200;
  private static final int ROUNDS = 1_000;
  private static final int MANY_ROUNDS = 20_000;
  private static final int AT_ONCE = 4;
  private static final int FRAMES = 5;

  /** Each so many rounds, a publisher is lost in place of ending its stream. */
  private static final int LOST_EACH = 10;

  private static final Duration MAX_END = Duration.ofSeconds(20);

  /** Else pages of the heap that are used for the first time would count: 5 MiB each 200 rounds. */
  private static final String WHOLE_HEAP_AT_ONCE = "-XX:+AlwaysPreTouch";

  /** What the leak detector writes down of each buffer takes most of it, megabytes each publish. */
  private static final String HEAP = "-Xmx256m";

  /**
   * What the JVM takes meanwhile: 12 MiB of the C library's for what compilers leave there, up to
   * 22 MiB more while one is at work on something large, 6 MiB of compiled code and of buffers.
   * That is the same on an idle machine and on a busy one.
   */
  private static final long SPARE_RESIDENT_BYTES = 48 << 20;

  @Test
  @DisplayName(
      "after 1,000 publishes memory, files, threads, verticles and consumers are as before")
  void leavesNothing() throws Exception {
    churn("churn", ROUNDS);
  }

  @Test
  @Tag("full")
  @DisplayName("after 20,000 publishes they still are: what grows by a little each time shows")
  void leavesNothingInTheLongRun() throws Exception {
    churn("churn-long", MANY_ROUNDS);
  }

  private static void churn(String name, int rounds) throws Exception {
    var folder = WorkFolder.fresh(name);
    try (var nginx = NginxServer.start(folder)) {
      var config =
          new RelayConfig()
              .with("stream: { grace: 500ms }")
              .route(
                  "live/{name}",
                  List.of(
                      new Sink("server", nginx.url("bare", "{name}")),
                      new Sink("file", new FileSink(folder.resolve("recordings")).url("{name}"))));
      try (var relay = RelayProcess.start(folder, config, HEAP, WHOLE_HEAP_AT_ONCE)) {
        publish(config, "warm-up", WARM_UP_ROUNDS);
        awaitIdle(relay.api());
        var before = Holding.of(relay);
        publish(config, "round", rounds);
        awaitIdle(relay.api());
        assertThat(WorkFolder.files(folder.resolve("recordings"))).hasSize(WARM_UP_ROUNDS + rounds);
        before.assertNotLeft(relay, SPARE_RESIDENT_BYTES);
        relay.stop();
      }
    }
  }

  private static void publish(RelayConfig config, String name, int rounds) throws Exception {
    try (var workers = Executors.newFixedThreadPool(AT_ONCE)) {
      var published = new ArrayList<Future<?>>();
      for (int i = 0; i < rounds; i++) {
        boolean lost = i % LOST_EACH == 0;
        published.add(workers.submit(round(config.rtmpPort(), name + i, lost)));
      }
      for (var round : published) {
        round.get();
      }
    }
  }

  private static Callable<?> round(int port, String name, boolean lost) {
    return () -> {
      try (var publisher = RtmpPublisher.start(port, "live", name)) {
        publisher.sendMedia(FRAMES);
        if (!lost) {
          publisher.end();
        }
      }
      return name;
    };
  }

  private static void awaitIdle(RelayApi api) {
    Await.until("no stream is left", MAX_END, () -> api.streams() == 0);
  }
}
