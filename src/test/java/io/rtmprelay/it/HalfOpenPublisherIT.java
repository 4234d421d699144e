package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.PeerServer.Take;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.FarHost;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A publisher's host is gone from one moment to the next, and no packet says so. */
class HalfOpenPublisherIT {

  private static final Duration MAX_START = Duration.ofSeconds(20);

  /** The kernel's own bound is 8 s; what is over it is for a busy machine. */
  private static final Duration FOUND_WITHIN = Duration.ofSeconds(12);

  /** Two seconds of silence, the look after it and a keyframe. */
  private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(6);

  private static final int SOME = 50;

  private static RelayConfig config(FarHost far, PeerServer server, String onDuplicate) {
    return new RelayConfig()
        .listeningOn(far.here())
        .with("stream: { grace: 1m, onDuplicate: %s }".formatted(onDuplicate))
        // So that nothing but the connection itself can tell.
        .with("limits: { publisherIdle: 5m }")
        .route(
            "live/{name}",
            List.of(new Sink("s", "rtmp://127.0.0.1:%d/live/{name}".formatted(server.port()))));
  }

  private static List<String> encoder(String url) {
    return Tools.command(
        Tools.ffmpeg(),
        "-hide_banner -nostdin -loglevel warning -re -f lavfi -i testsrc2=s=320x180:r=25"
            .split(" "),
        "-c:v libx264 -preset ultrafast -tune zerolatency -g 25 -f flv".split(" "),
        url);
  }

  private static void awaitMore(Take take) {
    int before = take.got().size();
    Await.until("more media", MAX_START, () -> take.got().size() > before + SOME);
  }

  private static boolean isIn(RelayProcess relay, String state) {
    return relay.api().stream("cam")
        .map(stream -> stream.getString("state"))
        .orElse("none")
        .equals(state);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName("found by keep-alive in seconds; the next one goes on over the sink's connection")
  void foundWithinSeconds() throws Exception {
    Path folder = WorkFolder.fresh("half-open");
    try (FarHost far = FarHost.up();
        PeerServer server = new PeerServer(Health.WELL)) {
      RelayConfig config = config(far, server, "reject");
      try (RelayProcess relay = RelayProcess.start(folder, config);
          ChildProcess lost =
              ChildProcess.start("far encoder", folder, far.command(encoder(config.url("cam"))))) {
        Take take = server.take(0);
        awaitMore(take);
        int port = take.peerPort();
        far.vanish();
        Await.until("gap", FOUND_WITHIN, () -> isIn(relay, "gap"));
        try (ChildProcess next =
            ChildProcess.start("next encoder", folder, encoder(config.url("cam")))) {
          awaitMore(take);
          assertThat(isIn(relay, "live")).isTrue();
          assertThat(next.isAlive()).isTrue();
        }
        assertThat(lost.pid()).isPositive();
        assertThat(server.takes()).as("connections of the sink").hasSize(1);
        assertThat(take.peerPort()).isEqualTo(port);
        relay.stop();
        assertThat(take.awaitClosed().isInOrder()).isTrue();
      }
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @DisplayName("with a standby, its silence of 2 s is enough; the sink's connection stays")
  void standbyTakesOver() throws Exception {
    Path folder = WorkFolder.fresh("half-open-standby");
    try (FarHost far = FarHost.up();
        PeerServer server = new PeerServer(Health.WELL)) {
      RelayConfig config = config(far, server, "standby");
      try (RelayProcess relay = RelayProcess.start(folder, config);
          ChildProcess lost =
              ChildProcess.start("far encoder", folder, far.command(encoder(config.url("cam"))))) {
        Take take = server.take(0);
        awaitMore(take);
        String before = publisher(relay);
        try (ChildProcess standby =
            ChildProcess.start("standby", folder, encoder(config.url("cam")))) {
          Await.until("a standby", MAX_START, () -> relay.process().output().contains("stands by"));
          assertThat(publisher(relay)).isEqualTo(before);
          awaitMore(take);
          far.vanish();
          Await.until("take-over", TAKEN_OVER_WITHIN, () -> !publisher(relay).equals(before));
          awaitMore(take);
          assertThat(standby.isAlive()).isTrue();
          assertThat(isIn(relay, "live")).isTrue();
        }
        assertThat(lost.pid()).isPositive();
        assertThat(server.takes()).as("connections of the sink").hasSize(1);
        relay.stop();
      }
    }
  }

  private static String publisher(RelayProcess relay) {
    return relay.api().stream("cam")
        .map(stream -> stream.getJsonObject("publisher"))
        .map(publisher -> publisher.getString("address"))
        .orElse("none");
  }
}
