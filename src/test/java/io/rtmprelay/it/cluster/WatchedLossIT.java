package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.cluster.node.Balancer;
import io.rtmprelay.it.cluster.node.Cluster;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The origin of a stream dies while others watch it at the nodes that stay. */
@Tag("full")
class WatchedLossIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(60);
  private static final long ENOUGH_BYTES = 100_000;

  private final Path folder = WorkFolder.fresh("watched-loss");

  @Test
  @DisplayName("viewers at other nodes go on in their connections when another node takes over")
  void viewersGoOn() {
    var name = "watched";
    try (var cluster =
            Cluster.start(
                folder,
                3,
                "3s",
                config -> config.route("live/{name}", List.of(), "play: { open: true }"));
        var balancer = Balancer.before(cluster.nodes())) {
      var files = new ArrayList<Path>();
      var players = new ArrayList<ChildProcess>();
      try (var encoders =
          Encoders.start(folder.resolve("encoder"), Fixture.H264_AAC, balancer.url(name))) {
        Await.until(
            "a publisher", MAX_TIME, () -> cluster.origin(cluster.node(1), name).isPresent());
        var origin = cluster.origin(cluster.node(1), name).orElseThrow();
        for (var node : cluster.others(origin)) {
          var file = folder.resolve(node.name() + ".flv");
          files.add(file);
          players.add(player(file, node.config().url(name)));
        }
        awaitMore(files);
        origin.kill();
        Await.until("a second encoder", MAX_TIME, () -> encoders.started() == 2);
        Await.until(
            "another origin",
            MAX_TIME,
            () ->
                cluster
                    .origin(cluster.others(origin).getFirst(), name)
                    .filter(next -> next != origin)
                    .isPresent());
        awaitMore(files);
        assertThat(players).allMatch(ChildProcess::isAlive);
      }
      for (var player : players) {
        assertThat(player.awaitExit(MAX_TIME)).as(player.output()).isZero();
      }
      for (var file : files) {
        FrameHashes.decode(file);
        assertRises(file);
      }
    }
  }

  private ChildProcess player(Path file, String url) {
    var command =
        Tools.command(
            Tools.ffmpeg(),
            "-hide_banner -nostdin -loglevel error -y -i".split(" "),
            url,
            "-map 0:v? -map 0:a? -c copy -f flv".split(" "),
            file);
    return ChildProcess.start("player " + url, folder, command);
  }

  private static void awaitMore(List<Path> files) {
    for (var file : files) {
      long before = file.toFile().length();
      Await.until(
          "more in " + file, MAX_TIME, () -> file.toFile().length() > before + ENOUGH_BYTES);
    }
  }

  private static void assertRises(Path file) {
    long before = 0;
    for (var message : FlvFile.read(file).messages()) {
      // Each track is at times of its own; a new publisher's clock would begin at 0.
      assertThat(message.timeMs()).isGreaterThan(before - 1_000);
      before = Math.max(before, message.timeMs());
    }
  }
}
