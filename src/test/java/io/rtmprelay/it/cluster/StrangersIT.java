package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.it.cluster.judge.Attendance;
import io.rtmprelay.it.cluster.judge.Judge;
import io.rtmprelay.it.cluster.node.Cluster;
import io.rtmprelay.it.cluster.node.ClusterNode;
import io.rtmprelay.it.peer.RtmpPublisher;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who does not know the cluster's secret gets nowhere at its inner ports. */
@Tag("full")
class StrangersIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(60);
  private static final int MAX_SILENCE_MS = 30_000;
  private static final int NONSENSE_BYTES = 4096;

  private final Attendance attendance = new Attendance();
  private final Path folder = WorkFolder.fresh("strangers");

  @Test
  @DisplayName("a node with another secret, noise and bare RTMP are refused; all goes on")
  void refused() {
    try (var judge = Judge.start(attendance);
        var cluster =
            Cluster.start(folder, 2, "3s", config -> config.route("live/{name}", judge.sinks()));
        var publisher = judge.keepPublished("s", cluster.node(1)::door)) {
      var visit = attendance.await("s", 1, MAX_TIME);
      var node = cluster.node(1);
      try (var stranger = cluster.stranger(folder.resolve("stranger"), "guessed-by-a-stranger-9")) {
        stranger.start();
        Await.until(
            "somebody says that the stranger is refused",
            MAX_TIME,
            () -> refusals(cluster) > 0,
            () -> node.relay().process().output());
        assertThat(stranger.isReady()).isFalse();
        checkTwo(cluster);
      }
      for (int port : List.of(node.inner().members(), node.inner().bus(), node.inner().media())) {
        assertThat(isHungUpOn(port, nonsense())).as("noise at %d", port).isTrue();
        var http = "GET / HTTP/1.1\r\nHost: node\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(isHungUpOn(port, http)).as("HTTP at %d", port).isTrue();
        assertThat(isHungUpOn(port, new byte[0])).as("silence at %d", port).isTrue();
      }
      assertThatThrownBy(() -> RtmpPublisher.start(node.inner().media(), "live", "mine"))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(
              () ->
                  RtmpPublisher.start(
                      node.inner().media(), "live", "mine?token=0123456789abcdef&kind=publisher"))
          .isInstanceOf(IOException.class);
      checkTwo(cluster);
      Attendance.awaitMore(visit, MAX_TIME);
      assertThat(publisher.turns()).isEqualTo(1);
    }
    assertThat(attendance.connectedTwice(0)).isEmpty();
    assertThat(attendance.of("mine")).isEmpty();
  }

  /** Lines about a stranger, in the logs of those who belong together. */
  private static long refusals(Cluster cluster) {
    return cluster.nodes().stream()
        .flatMap(node -> node.relay().process().lines().stream())
        .filter(line -> line.contains("WARN") && line.contains("secret"))
        .count();
  }

  private static void checkTwo(Cluster cluster) {
    for (ClusterNode node : cluster.nodes()) {
      assertThat(node.isReady()).isTrue();
      var answer = node.api().request("GET", "/api/v1/nodes");
      assertThat(new JsonObject(answer.body()).getJsonArray("nodes")).as(answer.body()).hasSize(2);
    }
  }

  private static byte[] nonsense() {
    var nonsense = new byte[NONSENSE_BYTES];
    new Random(3).nextBytes(nonsense);
    return nonsense;
  }

  /** Whether the node closes the connection, however much of its own it says before. */
  private static boolean isHungUpOn(int port, byte[] said) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(MAX_SILENCE_MS);
      socket.getOutputStream().write(said);
      while (socket.getInputStream().read() >= 0) {
        // What it says is not looked at.
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
