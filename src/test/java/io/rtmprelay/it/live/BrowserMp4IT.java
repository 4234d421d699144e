package io.rtmprelay.it.live;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.interop.Player;
import io.rtmprelay.it.interop.Player.Way;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.Publisher;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chromium plays a live stream as fragmented MP4 by Media Source Extensions. */
class BrowserMp4IT {

  private static final Duration MAX_RUN = Duration.ofSeconds(90);
  private static final int WATCHED_SECONDS = 3;
  private static final int MAX_LAG_MS = 1_000;

  private static final List<Fixture> FIXTURES =
      List.of(
          Fixture.H264B_AAC,
          Fixture.AV1_OPUS,
          Fixture.VP9_OPUS,
          Fixture.H264_MP3,
          Fixture.AUDIO_ONLY,
          Fixture.HEVC_AAC);

  private static final Map<Fixture, JsonObject> SEEN = new LinkedHashMap<>();

  @BeforeAll
  static void watchAll() {
    var folder = WorkFolder.fresh("browser-mp4");
    int port = Ports.free();
    var config =
        new RelayConfig()
            .with("viewers: [{ host: 127.0.0.1, port: %d }]".formatted(port))
            .route("live/{name}", List.of(), "play: { keys: [watch-me] }");
    FIXTURES.forEach(Fixture::file);
    var publishers = new ArrayList<Publisher>();
    try (var relay = RelayProcess.start(folder, config)) {
      var urls = new ArrayList<String>();
      for (var fixture : FIXTURES) {
        publishers.add(FfmpegPublisher.startLoop(20, folder, fixture, config.url(fixture.id())));
        urls.add("ws://127.0.0.1:%d/live/live/%s.mp4?key=watch-me".formatted(port, fixture.id()));
      }
      for (var fixture : FIXTURES) {
        Await.until("the stream", MAX_RUN, () -> relay.api().stream(fixture.id()).isPresent());
      }
      var seen = watch(urls);
      for (int i = 0; i < FIXTURES.size(); i++) {
        SEEN.put(FIXTURES.get(i), seen.getJsonObject(i));
      }
      publishers.forEach(Publisher::close);
      relay.stop();
    }
  }

  @AfterAll
  static void forget() {
    SEEN.clear();
  }

  private static JsonArray watch(List<String> urls) {
    var script = Tools.project().resolve("src/test/resources/browser/watch-mp4.mjs");
    var command =
        Tools.command("node", script, Tools.npmModules(), Tools.chromium(), WATCHED_SECONDS, urls);
    try (var browser = ChildProcess.start("chromium", Tools.target(), command)) {
      assertThat(browser.awaitExit(MAX_RUN)).as(browser.output()).isZero();
      return new JsonArray(browser.lines().getLast());
    }
  }

  private static JsonObject seen(Fixture fixture) {
    return requireNonNull(SEEN.get(fixture));
  }

  @ParameterizedTest
  @EnumSource(names = {"H264B_AAC", "AV1_OPUS", "VP9_OPUS", "H264_MP3"})
  @DisplayName("pictures move, sound is decoded, and neither is late")
  void plays(Fixture fixture) {
    var seen = seen(fixture);
    assertThat(seen.getJsonArray("words")).as("%s", seen).isEmpty();
    assertThat(seen.getString("size")).isEqualTo("320x180");
    assertThat(seen.getInteger("newFrames")).as("%s", seen).isGreaterThan(25);
    checkSound(seen);
    Player.CHROMIUM.passed(fixture, Way.WEBSOCKET_MP4);
  }

  @Test
  @DisplayName("sound alone is heard")
  void soundAlone() {
    var seen = seen(Fixture.AUDIO_ONLY);
    assertThat(seen.getString("mime")).isEqualTo("audio/mp4; codecs=\"mp4a.40.2\"");
    checkSound(seen);
    Player.CHROMIUM.passed(Fixture.AUDIO_ONLY, Way.WEBSOCKET_MP4);
  }

  private static void checkSound(JsonObject seen) {
    assertThat(seen.getInteger("playedMs")).as("%s", seen).isGreaterThan(1_000);
    assertThat(seen.getInteger("newSoundBytes")).as("%s", seen).isPositive();
    assertThat(seen.getInteger("lagMs")).as("%s", seen).isBetween(0, MAX_LAG_MS);
  }

  @Test
  @DisplayName("what the browser has no decoder for is told in words")
  void unsupported() {
    var seen = seen(Fixture.HEVC_AAC);
    assertThat(seen.getString("mime")).startsWith("video/mp4; codecs=\"hvc1.1.6.L60");
    assertThat(seen.getJsonArray("words")).hasSize(1);
    assertThat(seen.getJsonArray("words").getString(0))
        .startsWith("this browser cannot play video hvc1 (hvc1.1.6.L60");
    assertThat(seen.getInteger("frames")).isZero();
    Player.CHROMIUM.failed(Fixture.HEVC_AAC, Way.WEBSOCKET_MP4);
  }
}
