package io.rtmprelay.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.WireTaps.Part;
import io.rtmprelay.control.WireTaps.PublisherTap;
import io.rtmprelay.control.WireTaps.SinkTap;
import io.rtmprelay.relay.life.SinkState;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a frame from the publisher's socket to the sinks' sockets, in counts, not times. */
class HotPathGuardTest {

  private static final Duration GRACE = Duration.ofSeconds(10);

  /** No size that anything but an image of such a body has. */
  private static final int BODY_BYTES = 20_011;

  private static final int FRAMES = 100;
  private static final String ALLOCATION = "io.netty.AllocateBuffer";

  private final WireTaps taps = new WireTaps();
  private final List<PeerServer> servers = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    taps.close();
    for (PeerServer server : servers) {
      server.close();
    }
  }

  private List<String> targets(int sinks) throws IOException {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < sinks; i++) {
      PeerServer server = new PeerServer(Health.WELL);
      servers.add(server);
      urls.add(server.url());
    }
    return urls;
  }

  /** All of it is live and what the start takes has been sent. */
  private void settle(Bench bench, PeerEncoder encoder) {
    encoder.addHeaders(0).addVideo(0, 50, BODY_BYTES).send();
    for (int i = 0; i < servers.size(); i++) {
      bench.awaitSink("cam", i, SinkState.LIVE);
    }
    relay(encoder, 1, 21, 1);
    taps.reset();
  }

  /** Waits for each batch at each server, so that none ever lags. */
  private void relay(PeerEncoder encoder, int from, int to, int batch) {
    for (int i = from; i < to; i += batch) {
      for (int number = i; number < i + batch; number++) {
        encoder.addVideo(number, 50, BODY_BYTES);
      }
      encoder.send();
      for (PeerServer server : servers) {
        server.take(0).awaitNumber(i + batch - 1);
      }
    }
  }

  @Test
  @DisplayName("publisher, sinks and verticle of a stream share one of two media loops")
  void oneLoop() throws Exception {
    int streams = 6;
    List<String> urls = targets(2);
    try (Bench bench = new Bench(2, Bench.stream(GRACE), urls)) {
      Set<EventLoop> used = new HashSet<>();
      Map<EventLoop, Integer> verticles = new HashMap<>();
      for (int i = 0; i < streams; i++) {
        try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
          encoder.addHeaders(0).addVideo(0, 10, 3000).send();
          bench.awaitSink("cam", 0, SinkState.LIVE);
          bench.awaitSink("cam", 1, SinkState.LIVE);
          EventLoop loop = taps.publishers().getLast().channel.eventLoop();
          used.add(loop);
          assertThat(taps.sinks().subList(2 * i, 2 * i + 2))
              .allSatisfy(sink -> assertThat(sink.channel.eventLoop()).isSameAs(loop));
          VertxInternal vertx = (VertxInternal) bench.loops.vertx();
          assertThat(vertx.deploymentIDs()).hasSize(1);
          for (String id : vertx.deploymentIDs()) {
            var contexts = vertx.deploymentManager().deployment(id).deployment().contexts();
            assertThat(contexts).hasSize(1);
            ContextInternal context = (ContextInternal) contexts.iterator().next();
            assertThat(context.nettyEventLoop()).isSameAs(loop);
            verticles.merge(loop, 1, Integer::sum);
          }
          encoder.unpublish();
        }
        bench.awaitNothingLeft();
      }
      assertThat(used).hasSize(2);
      assertThat(verticles.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(streams);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  @DisplayName("from a read to its sinks' sockets no task is handed over, and each flushes once")
  void oneFlushAndNoTask(int sinks) throws Exception {
    try (Bench bench = new Bench(2, Bench.stream(GRACE), targets(sinks));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      settle(bench, encoder);
      relay(encoder, 21, 21 + FRAMES, 2);
      PublisherTap publisher = taps.publishers().getFirst();
      assertThat(taps.sinks()).hasSize(sinks);
      assertThat(publisher.cycles).hasPositiveValue();
      assertThat(publisher.handedOver).as("tasks").hasValueLessThan(3);
      for (SinkTap sink : taps.sinks()) {
        assertThat(sink.parts.size()).isGreaterThanOrEqualTo(FRAMES);
        assertThat(sink.late).as("parts written outside of a read").hasValue(0);
        assertThat(sink.mostInCycle).as("flushes in a read cycle").hasValue(1);
        // The cycle that flushed last may be counted yet.
        Await.until(
            "no more flushes than read cycles", () -> sink.flushes.get() <= publisher.cycles.get());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 20})
  @DisplayName("a payload is copied once, and the same memory goes to every sink")
  void oneCopy(int sinks, @TempDir Path folder) throws Exception {
    Level before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(Level.DISABLED); // it wraps buffers and would slow all down
    try (Bench bench = new Bench(1, Bench.stream(GRACE), targets(sinks));
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
        Recording recording = new Recording()) {
      settle(bench, encoder);
      recording.enable(ALLOCATION).withoutStackTrace();
      recording.start();
      relay(encoder, 21, 21 + FRAMES, 1);
      recording.stop();
      List<Part> first = List.copyOf(taps.sinks().getFirst().parts);
      assertThat(first.stream().mapToLong(Part::bytes).sum())
          .isGreaterThanOrEqualTo((long) FRAMES * BODY_BYTES);
      for (SinkTap sink : taps.sinks()) {
        assertThat(List.copyOf(sink.parts)).isEqualTo(first);
      }
      Path file = folder.resolve("allocations.jfr");
      recording.dump(file);
      checkAllocations(file, mediaThread(bench));
      Files.delete(file);
    } finally {
      ResourceLeakDetector.setLevel(before);
    }
  }

  private static void checkAllocations(Path file, String mediaThread) throws IOException {
    long images = 0;
    long bytes = 0;
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      int size = event.getInt("size");
      if (mediaThread.equals(event.getThread().getJavaName()) && size != WireTaps.READ_BYTES) {
        bytes += size;
        images += size >= BODY_BYTES && size < BODY_BYTES + 64 ? 1 : 0;
      }
    }
    assertThat(images).isEqualTo(FRAMES);
    assertThat(bytes / (double) (FRAMES * BODY_BYTES)).isBetween(1.0, 1.05);
  }

  private String mediaThread(Bench bench) throws Exception {
    EventLoop loop = taps.publishers().getFirst().channel.eventLoop();
    assertThat(bench.loops.all()).hasSize(1);
    return Objects.requireNonNull(loop.submit(() -> Thread.currentThread().getName()).get());
  }
}
