package io.rtmprelay.control.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.tls.TlsPeers;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a relayed frame costs in heap on its media loop, where each frame comes alone. Escape
 * analysis may make it less in a process that has run for long; nothing makes it more.
 */
class HeapGuardTest {

  private static final Duration GRACE = Duration.ofSeconds(10);

  /** The frame and its image, 48 bytes each, and less room than the smallest object takes. */
  private static final int FRAME_BYTES = 110;

  /**
   * The same and, for each sink and record, what Netty and its engine make: a promise, a result and
   * two views of a buffer.
   */
  private static final int TLS_SINK_BYTES = 300;

  /** Less than one round trip takes to be looked up. */
  private static final int SECOND_BYTES = 200;

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
  @DisplayName("a second in which nothing comes costs a sink next to nothing: no report is made")
  void quietSecond() throws Exception {
    int sinks = 50;
    try (var drain = new SinkDrain(new ServerSocket());
        var bench = new Bench(1, Bench.stream(GRACE), urls("rtmp", drain, sinks), settings());
        var load = new SteadyStreams(bench, 1, sinks, sinks, drain::takenBytes)) {
      assertThat(load.warmUp().heapBytesPerSecond()).isLessThan(SECOND_BYTES);
    }
  }

  @Test
  @DisplayName("no timer is set for a frame")
  void timers() throws Exception {
    int sinks = 5;
    try (var drain = new SinkDrain(new ServerSocket());
        var bench = new Bench(1, Bench.stream(GRACE), urls("rtmp", drain, sinks), settings());
        var load = new SteadyStreams(bench, 2, sinks, sinks, drain::takenBytes)) {
      assertThat(load.warmUp().timersPerFrame()).isLessThan(0.3);
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

  private static double bound(int sinks, int bytesPerSink) {
    return FRAME_BYTES + (double) sinks * bytesPerSink;
  }
}
