package io.rtmprelay.control.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.config.SinkConfig.QueueConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.hostile.arena.LogLines;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.relay.life.SinkState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way in which a stream can end, with sinks in every state that an end can meet. */
class StreamEndingsTest {

  private static final String NAME = "live/cam";
  private static final LogLines LOG = new LogLines();
  private static final int FRAMES = 60;

  /** What the sinks have to end, in milliseconds, with what a busy machine may add. */
  private static final long WITHIN_MS = 5_000 + 4_000;

  @AfterAll
  static void closeLog() {
    LOG.close();
  }

  /** How a stream comes to its end. */
  enum Way {
    UNPUBLISH(10_000) {
      @Override
      void take(Bench bench, PeerEncoder encoder) {
        encoder.unpublish();
      }
    },
    LOST_FOR_LONGER_THAN_THE_GRACE(200) {
      @Override
      void take(Bench bench, PeerEncoder encoder) throws Exception {
        encoder.reset();
      }
    },
    LOST_WITHOUT_GRACE(0) {
      @Override
      void take(Bench bench, PeerEncoder encoder) throws Exception {
        encoder.leave();
      }
    },
    END_COMMAND(10_000) {
      @Override
      void take(Bench bench, PeerEncoder encoder) {
        Bench.done(bench.bus.end(NAME, "an operator"));
      }
    },
    DISCONNECT_COMMAND_WITHOUT_GRACE(0) {
      @Override
      void take(Bench bench, PeerEncoder encoder) {
        Bench.done(bench.bus.disconnectPublisher(NAME, "an operator", Duration.ZERO));
      }
    },
    END_COMMAND_IN_A_GAP(10_000) {
      @Override
      void take(Bench bench, PeerEncoder encoder) throws Exception {
        Bench.done(bench.bus.disconnectPublisher(NAME, "an operator", Duration.ZERO));
        Bench.done(bench.bus.end(NAME, "an operator"));
      }
    },
    REPLACED_THEN_UNPUBLISH(10_000) {
      @Override
      void take(Bench bench, PeerEncoder encoder) throws Exception {
        try (PeerEncoder next = PeerEncoder.publishing(bench.port, "live", "cam")) {
          Await.until("the end of the first", encoder::isClosed);
          next.unpublish();
          Await.until("the end of the name", () -> bench.streams.size() == 0);
        }
      }
    },
    STOP(10_000) {
      @Override
      void take(Bench bench, PeerEncoder encoder) {
        Bench.done(bench.streams.stop("the process stops"));
      }
    };

    private final long graceMs;

    Way(long graceMs) {
      this.graceMs = graceMs;
    }

    StreamConfig stream() {
      return Bench.stream(Duration.ofMillis(graceMs), DuplicateMode.REPLACE);
    }

    abstract void take(Bench bench, PeerEncoder encoder) throws Exception;
  }

  /**
   * Sinks that nothing but the stream's end cuts or makes try anew: how long a busy machine takes
   * to start them is no matter.
   */
  private static SinkConfig patient(EndMode mode) {
    Duration patience = Duration.ofMinutes(1);
    RetryConfig retry = new RetryConfig(Duration.ofMillis(50), 2, Duration.ofMillis(200), null);
    return new SinkConfig(
        new QueueConfig(8 << 20, patience),
        patience,
        patience,
        patience,
        retry,
        mode,
        EnhancedMode.AUTO,
        StartMode.AUTO);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName("K37: what a sink holds goes out, then its end mode; after 5 s nothing is left")
  void ends(Way way) throws Exception {
    // Each spends most of its time waiting, so they wait together.
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<EndMode>> runs = new ArrayList<>();
      for (EndMode mode : EndMode.values()) {
        runs.add(
            () -> {
              ends(way, mode);
              return mode;
            });
      }
      for (Future<EndMode> run : both.invokeAll(runs)) {
        run.get();
      }
    }
    assertThat(LOG.lines())
        .contains(
            NAME + ": sink s1: the stream is over; it did not get the last of it",
            NAME + ": sink s2: the stream is over; it did not get any of it")
        .noneMatch(line -> line.startsWith(NAME + ": sink s0: the stream is over"));
  }

  private static void ends(Way way, EndMode mode) throws Exception {
    try (PeerServer healthy = new PeerServer(Health.WELL);
        PeerServer stalled = new PeerServer(Health.STALLED);
        FullBacklog dialling = new FullBacklog();
        Bench bench =
            new Bench(
                1,
                way.stream(),
                List.of(healthy.url(), stalled.url(), dialling.url()),
                patient(mode));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0);
      IntStream.range(0, FRAMES).forEach(i -> encoder.addVideo(i, 10, 60_000));
      encoder.send();
      healthy.take(0).awaitNumber(FRAMES - 1);
      bench.awaitSink("cam", 1, SinkState.LIVE);
      assertThat(bench.sink("cam", 2).state()).isEqualTo(SinkState.DIALLING);

      long atNanos = System.nanoTime();
      way.take(bench, encoder);
      assertEndsAsItShould(healthy.take(0).awaitClosed(), mode);
      Await.until("the end of the stream", () -> bench.bus.consumers() == 0);
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - atNanos)).isLessThan(WITHIN_MS);

      Await.until("the end of the publisher", () -> way == Way.UNPUBLISH || encoder.isClosed());
      encoder.leave();
      bench.awaitNothingLeft();
      stalled.thaw();
      assertThat(stalled.take(0).awaitClosed().isUnpublished()).as("it was cut").isFalse();
      assertThat(healthy.takes()).hasSize(1);
      assertThat(stalled.takes()).hasSize(1);
    }
  }

  private static void assertEndsAsItShould(Take take, EndMode mode) {
    assertThat(take.numbers())
        .containsExactlyElementsOf(IntStream.range(0, FRAMES).boxed().toList());
    boolean told = mode == EndMode.UNPUBLISH;
    assertThat(take.isInOrder()).isEqualTo(told);
    assertThat(take.isUnpublished()).isEqualTo(told);
    assertThat(take.got().getLast().frameClass() == FrameClass.END).isEqualTo(told);
  }
}
