package io.rtmprelay.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.rtmprelay.control.cost.SteadyStreams;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What viewers by HTTP-FLV cost the loops that carry media, in counts. */
class ViewerCostTest {

  private static final int VIEWERS = 5;
  private static final int ROUNDS = 100;
  private static final String ALLOCATION = "io.netty.AllocateBuffer";

  /** A frame and its image. */
  private static final int FRAME_BYTES = 110;

  /** Three small objects by which Vert.x has a task run on the viewer's loop. */
  private static final int VIEWER_BYTES = 80;

  private final LongAdder takenBytes = new LongAdder();
  private final List<Socket> sockets = new ArrayList<>();
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

  @Test
  @DisplayName("a flush costs a viewer on another loop a task, and nothing for each frame")
  void heap() throws Exception {
    try (var server = new LiveServer();
        var load = watched(server)) {
      assertThat(load.heapBytesPerFrame())
          .isBetween(40.0, (double) FRAME_BYTES + VIEWERS * VIEWER_BYTES);
      leave();
    }
  }

  @Test
  @DisplayName("a payload is copied once, however many watch it")
  void copies(@TempDir Path folder) throws Exception {
    try (var server = new LiveServer();
        var load = watched(server);
        var recording = new Recording()) {
      recording.enable(ALLOCATION).withoutStackTrace();
      recording.start();
      load.run(ROUNDS);
      recording.stop();
      Path file = folder.resolve("allocations.jfr");
      recording.dump(file);
      assertThat(bytesOnLoops(file) / (double) (ROUNDS * SteadyStreams.BODY_BYTES))
          .isBetween(1.0, 1.3);
      leave();
    }
  }

  /** Reads are into buffers whose size is a power of two. */
  private static long bytesOnLoops(Path file) throws IOException {
    long bytes = 0;
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      int size = event.getInt("size");
      String thread = event.getThread().getJavaName();
      if (thread != null && thread.contains("eventloop") && Integer.bitCount(size) > 1) {
        bytes += size;
      }
    }
    return bytes;
  }

  /** One stream that all viewers watch. */
  private SteadyStreams watched(LiveServer server) throws Exception {
    var load = new SteadyStreams(server.bench, 1, 0, VIEWERS, takenBytes::sum);
    for (int i = 0; i < VIEWERS; i++) {
      Socket socket = server.ask("GET /live/live/cam0.flv HTTP/1.1", "Host: x");
      sockets.add(socket);
      Thread.ofVirtual().start(() -> read(socket));
    }
    return load.warmUp();
  }

  private void read(Socket socket) {
    byte[] bytes = new byte[64 * 1024];
    try {
      for (int n = socket.getInputStream().read(bytes); n > 0; ) {
        takenBytes.add(n);
        n = socket.getInputStream().read(bytes);
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void leave() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
