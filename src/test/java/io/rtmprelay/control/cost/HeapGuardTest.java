package io.rtmprelay.control.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.Template;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.tls.TlsPeers;
import io.rtmprelay.transport.lookup.Addresses;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a relayed frame costs in heap on its media loop, where each frame comes alone. Escape
 * analysis may make it less in a process that has run for long; nothing makes it more.
 */
class HeapGuardTest {

  private static final Duration GRACE = Duration.ofSeconds(10);

  /** The frame and its image, 48 bytes each, and less room than the smallest closure takes. */
  private static final int FRAME_BYTES = 118;

  /**
   * The same and, for each sink and record, what Netty and its engine make: a promise, a result and
   * two views of a buffer.
   */
  private static final int TLS_SINK_BYTES = 340;

  /** What it takes to have a worker run something and come back, once for each flush. */
  private static final int FILE_BYTES = 400;

  private Level before = Level.DISABLED;

  @BeforeEach
  void detectNoLeaks() {
    before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(Level.DISABLED); // which wraps each buffer
  }

  @AfterEach
  void detectLeaks() {
    ResourceLeakDetector.setLevel(before);
  }

  private static List<String> urls(String scheme, SinkDrain drain, int sinks) {
    return Collections.nCopies(
        sinks, "%s://127.0.0.1:%d/live/{name}".formatted(scheme, drain.port()));
  }

  private static SinkConfig settings() {
    return Bench.sink(StartMode.AUTO, Duration.ofSeconds(10));
  }

  private static double heapBytesPerFrame(Bench bench, int streams, int sinks, SinkDrain drain)
      throws Exception {
    try (var load = new SteadyStreams(bench, streams, sinks, sinks, drain::takenBytes)) {
      return load.warmUp().heapBytesPerFrame();
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 2", "1, 50"})
  @DisplayName("a frame takes an object and its image another, however many sinks it goes to")
  void plain(int streams, int sinks) throws Exception {
    try (var drain = new SinkDrain(new ServerSocket());
        var bench = new Bench(1, Bench.stream(GRACE), urls("rtmp", drain, sinks), settings())) {
      assertThat(heapBytesPerFrame(bench, streams, sinks, drain)).isBetween(40.0, bound(0, 0));
    }
  }

  @Test
  @DisplayName("over TLS a sink costs what the engine makes, and nothing of the relay's")
  void tls() throws Exception {
    int sinks = 2;
    var settings = TlsPeers.settings(TlsPeers.trusted());
    try (var drain = new SinkDrain(TlsPeers.listener(TestCertificates.good()));
        var bench = new Bench(1, Bench.stream(GRACE), urls("rtmps", drain, sinks), settings)) {
      assertThat(heapBytesPerFrame(bench, 4, sinks, drain))
          .isBetween(40.0, bound(sinks, TLS_SINK_BYTES));
    }
  }

  @Test
  @DisplayName("a file costs what its worker does, and nothing for each frame")
  void file(@TempDir Path folder) throws IOException, Exception {
    try (var drain = new SinkDrain(new ServerSocket());
        var bench =
            Bench.of(
                Bench.stream(GRACE),
                Addresses.FRESH,
                target("net", urls("rtmp", drain, 1).getFirst()),
                target("rec", "file:" + folder.resolve("{name}-{start}.flv")))) {
      assertThat(heapBytesPerFrame(bench, 4, 1, drain)).isBetween(40.0, bound(1, FILE_BYTES));
    }
  }

  private static TargetConfig target(String id, String url) {
    return new TargetConfig(id, new Template(url), null, true, settings());
  }

  private static double bound(int sinks, int bytesPerSink) {
    return FRAME_BYTES + (double) sinks * bytesPerSink;
  }
}
