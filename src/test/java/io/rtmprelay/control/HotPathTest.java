package io.rtmprelay.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.transport.loop.MediaLoop;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relayed frame costs. */
class HotPathTest {

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final int FRAMES = 2_000;

  /** Frame, image, header and what the reader makes of them. */
  private static final long MAX_HEAP_BYTES_PER_FRAME = 600;

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  @DisplayName("a frame costs little heap in steady state, however many sinks there are")
  void heapPerFrame(int sinks) throws Exception {
    Level before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(Level.DISABLED);
    List<PeerServer> servers = new ArrayList<>();
    for (int i = 0; i < sinks; i++) {
      servers.add(new PeerServer(Health.WELL));
    }
    List<String> urls = servers.stream().map(PeerServer::url).toList();
    try (Bench bench = new Bench(1, Bench.stream(GRACE), urls);
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 50, 2000).send();
      for (int i = 0; i < sinks; i++) {
        bench.awaitSink("cam", i, SinkState.LIVE);
      }
      relay(encoder, servers, 1, FRAMES);
      long thread = Objects.requireNonNull(threadOf(bench.loops.all().getFirst())).threadId();
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long allocated = threads.getThreadAllocatedBytes(thread);
      relay(encoder, servers, FRAMES, 2 * FRAMES);
      long perFrame = (threads.getThreadAllocatedBytes(thread) - allocated) / FRAMES;
      System.out.println(perFrame + " bytes of heap per frame to " + sinks + " sinks");
      assertThat(perFrame).isBetween(1L, MAX_HEAP_BYTES_PER_FRAME + 60L * sinks);
      for (int i = 0; i < sinks; i++) {
        int index = i;
        Await.until("its delay", () -> bench.sink("cam", index).delay() != null);
        SinkReport sink = bench.sink("cam", i);
        assertThat(Objects.requireNonNull(sink.delay()).p50()).isPositive();
        assertThat(sink.delay().p99()).isGreaterThanOrEqualTo(sink.delay().p50());
      }
    } finally {
      ResourceLeakDetector.setLevel(before);
      for (PeerServer server : servers) {
        server.close();
      }
    }
  }

  private static void relay(PeerEncoder encoder, List<PeerServer> servers, int from, int to) {
    for (int i = from; i < to; i++) {
      encoder.addVideo(i, 50, 2000).send();
      if (i % 50 == 0) { // so that no sink lags: what waits in a queue costs more
        for (PeerServer server : servers) {
          server.take(0).awaitNumber(i);
        }
      }
    }
    for (PeerServer server : servers) {
      server.take(0).awaitNumber(to - 1);
    }
  }

  private static Thread threadOf(MediaLoop loop) throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    loop.run(() -> thread.complete(Thread.currentThread()));
    return thread.get(5, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("a frame is held once, whatever the number of sinks, and charged until it is sent")
  void heldOnce() throws Exception {
    try (PeerServer a = new PeerServer(Health.STALLED);
        PeerServer b = new PeerServer(Health.STALLED);
        Bench bench =
            new Bench(
                1,
                Bench.stream(GRACE),
                List.of(a.url(), b.url()),
                Bench.sink(StartMode.AUTO, GRACE)); // they stall until they have been looked at
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0);
      int bytes = 40_000;
      int frames = 50;
      for (int i = 0; i < frames; i++) {
        encoder.addVideo(i, 10, bytes);
      }
      encoder.send();
      Await.until("frames in two queues", () -> bench.sink("cam", 1).queueBytes() > bytes * 20L);
      Await.until("frames in two queues", () -> bench.sink("cam", 0).queueBytes() > bytes * 20L);
      assertThat(bench.report("cam").memoryUsed())
          .isBetween(bytes * 10L, frames * (bytes + bytes / 20L));
      // The two are read one after the other, and frames may come between.
      Await.until(
          "the process holds what its stream holds",
          () -> bench.memory.heldBytes() == bench.report("cam").memoryUsed());
      encoder.leave();
      Bench.done(bench.streams.stop("test"));
      assertThat(bench.memory.heldBytes()).isZero();
    }
  }
}
