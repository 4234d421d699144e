package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.IllServer;
import io.rtmprelay.it.peer.MediaServer;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.NodeMediaServer;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.peer.RtmpPublisher;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayApi;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Media servers that are down, silent, babbling, stalled or unwilling, beside healthy ones: the
 * publisher and the healthy ones feel nothing of it, and the relay says what ails each.
 */
class IllMediaServerIT {

  private static final String NAME = "among-ill";

  /** Longer than all the illnesses take to be told, on any machine; it is ended after them. */
  private static final int ROUNDS = 50;

  private static final int STALL_AFTER_BYTES = 200_000;
  private static final Duration MAX_TIME = Duration.ofSeconds(30);

  /** Short, so that the stream outlives each of them. */
  private static final String LIMITS =
      """
      sink:
        connectTimeout: 2s
        replyTimeout: 2s
        stallTimeout: 2s
        retry: { first: 500ms, max: 1s }
      """;

  private static final List<String> ILL =
      List.of("down", "silent", "babbling", "stalled", "hangs-up", "refuses");
  private static final Set<String> NOT_WELL = Set.of("retrying", "failed");

  @Test
  @DisplayName("#97 to #99: an ill media server harms itself alone, and its illness is told")
  void harmsItselfAlone() throws IOException {
    var folder = WorkFolder.fresh("ill");
    try (var nginx = NginxServer.start(folder);
        var node = NodeMediaServer.start(folder);
        var silent = IllServer.silent();
        var babbling = IllServer.babbling();
        var stalled = IllServer.stallingAfter(STALL_AFTER_BYTES, nginx);
        var owner = RtmpPublisher.start(nginx.port(), "bare", "taken")) {
      var files = new FileSink(folder.resolve("recordings"));
      var config =
          new RelayConfig()
              .with(LIMITS)
              .route(
                  "live/{name}",
                  List.of(
                      new Sink("down", "rtmp://127.0.0.1:%d/live/x".formatted(Ports.free())),
                      new Sink("silent", silent.url("x")),
                      new Sink("babbling", babbling.url("x")),
                      new Sink("stalled", stalled.url("x")),
                      new Sink("hangs-up", nginx.url("closed", "x")),
                      new Sink("refuses", nginx.url("bare", "taken")),
                      new Sink("nginx", nginx.url("{name}")),
                      new Sink("node", node.url("{name}")),
                      new Sink("file", files.url("{name}"))));
      passAmongIll(folder, config, List.of(nginx, node, files));
      owner.end();
    }
  }

  private static void passAmongIll(Path folder, RelayConfig config, List<MediaServer> healthy) {
    try (var relay = RelayProcess.start(folder, config);
        var publisher =
            FfmpegPublisher.startLoop(ROUNDS, folder, Fixture.HEAVY, config.url(NAME))) {
      ILL.forEach(id -> awaitReason(relay.api(), id));
      for (var id : List.of("nginx", "node", "file")) {
        assertThat(relay.api().sink(NAME, id).orElseThrow().getString("state"))
            .as(id)
            .isEqualTo("live");
      }
      assertThat(publisher.process().isAlive()).as("the stream outlives the illnesses").isTrue();
      var sent = publisher.end();
      Await.until("the stream has ended", MAX_TIME, () -> relay.api().streams() == 0);
      for (var server : healthy) {
        var recording = FlvFile.read(Recordings.settled(server.recording(NAME)));
        assertThat(FlvComparison.faults(sent, recording, server.habits()))
            .as(server.getClass().getSimpleName())
            .isEmpty();
      }
      relay.stop();
    }
  }

  private static void awaitReason(RelayApi api, String id) {
    Await.until(
        id + " is told to be ill, and why",
        MAX_TIME,
        () ->
            api.sink(NAME, id)
                .filter(sink -> NOT_WELL.contains(sink.getString("state")))
                .filter(sink -> sink.getString("reason") != null)
                .isPresent());
  }
}
