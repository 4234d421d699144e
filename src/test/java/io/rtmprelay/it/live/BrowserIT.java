package io.rtmprelay.it.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.interop.Player;
import io.rtmprelay.it.interop.Player.Way;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Chromium with mpegts.js, in a page of another origin, plays a live stream by HTTP and WebSocket.
 */
class BrowserIT {

  private static final Duration MAX_RUN = Duration.ofSeconds(90);
  private static final int WATCHED_SECONDS = 4;

  @Test
  @DisplayName("F4: pictures move and sound is decoded, by HTTP-FLV and WebSocket-FLV alike")
  void plays() {
    var folder = WorkFolder.fresh("browser");
    int port = Ports.free();
    var config =
        new RelayConfig()
            .with("viewers: [{ host: 127.0.0.1, port: %d }]".formatted(port))
            .route("live/{name}", List.of(), "play: { keys: [watch-me] }");
    var path = "://127.0.0.1:%d/live/live/cam.flv?key=watch-me".formatted(port);
    try (var relay = RelayProcess.start(folder, config);
        var publisher =
            FfmpegPublisher.startLoop(20, folder, Fixture.H264B_AAC, config.url("cam"))) {
      Await.until("the stream", MAX_RUN, () -> relay.api().stream("cam").isPresent());
      for (var one : watch("http" + path, "ws" + path)) {
        var seen = (JsonObject) one;
        assertThat(seen.getJsonArray("errors")).as("%s", seen).isEmpty();
        assertThat(seen.getString("size")).isEqualTo("320x180");
        assertThat(seen.getInteger("playedMs")).as("%s", seen).isGreaterThan(1_000);
        assertThat(seen.getInteger("newFrames")).as("%s", seen).isGreaterThan(25);
        assertThat(seen.getInteger("newSoundBytes")).as("%s", seen).isPositive();
      }
      assertThat(publisher.process().isAlive()).isTrue();
      Player.MPEGTS_JS.passed(Fixture.H264B_AAC, Way.HTTP_FLV);
      Player.MPEGTS_JS.passed(Fixture.H264B_AAC, Way.WEBSOCKET_FLV);
      relay.stop();
    }
  }

  private static JsonArray watch(String... urls) {
    var script = Tools.project().resolve("src/test/resources/browser/watch.mjs");
    var command =
        Tools.command("node", script, Tools.npmModules(), Tools.chromium(), WATCHED_SECONDS, urls);
    try (var browser = ChildProcess.start("chromium", Tools.target(), command)) {
      assertThat(browser.awaitExit(MAX_RUN)).as(browser.output()).isZero();
      return new JsonArray(browser.lines().getLast());
    }
  }
}
