package io.rtmprelay.it.play;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.interop.Player;
import io.rtmprelay.it.interop.Player.Way;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Players and a media server that come to the relay in mid-stream, all at once. */
class RtmpPlayIT {

  private static final Duration MAX_END = Duration.ofSeconds(30);
  private static final String KEY = "v1ewers-only";
  private static final int GROUP_FRAMES = 50;
  private static final int LONG_GROUP_FRAMES = 150;
  private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

  private static final List<Fixture> WATCHED =
      List.of(Fixture.H264B_AAC, Fixture.HEVC_AAC, Fixture.AV1_OPUS, Fixture.LONG_GROUP);

  /** Who watches what, and where it wrote that. */
  private record Play(Player player, Fixture fixture, Path file) {}

  private final List<AutoCloseable> running = new ArrayList<>();
  private final List<ChildProcess> players = new ArrayList<>();
  private final List<Play> plays = new ArrayList<>();
  private final Path folder = WorkFolder.fresh("rtmp-play");
  private final RelayConfig config =
      new RelayConfig().route("live/{name}", List.of(), "play: { keys: [\"" + KEY + "\"] }");

  @Test
  @DisplayName("K15, F34: each player gets every frame from a keyframe on, to the end")
  void plays() throws Exception {
    try (var relay = RelayProcess.start(folder, config)) {
      try {
        var publishers = publish();
        Await.until("all streams", MAX_END, () -> relay.api().streams() == publishers.size());
        long liveAt = System.nanoTime();
        Await.until("mid-stream", MAX_END, () -> System.nanoTime() - liveAt > RUN_NANOS);
        watch();
        for (var publisher : publishers.values()) {
          publisher.awaitSent();
        }
        for (var player : players) {
          assertThat(player.awaitExit(MAX_END)).as(player.output()).isZero();
        }
        for (var play : plays) {
          compare(play, requireNonNull(publishers.get(play.fixture())).sent());
        }
      } finally {
        for (var process : running) {
          process.close();
        }
      }
      assertThat(relay.process().output()).doesNotContain(KEY);
      relay.stop();
    }
  }

  private Map<Fixture, Publisher> publish() {
    WATCHED.forEach(Fixture::file);
    var publishers = new EnumMap<Fixture, Publisher>(Fixture.class);
    for (var fixture : WATCHED) {
      publishers.put(
          fixture, FfmpegPublisher.startLoop(2, folder, fixture, config.url(fixture.id())));
    }
    running.addAll(publishers.values());
    return publishers;
  }

  private String url(Fixture fixture) {
    return config.url(fixture.id()) + "?key=" + KEY;
  }

  private void watch() {
    for (var fixture : WATCHED) {
      ffmpeg(Player.FFMPEG, Tools.ffmpeg(), fixture);
    }
    ffmpeg(Player.OLD_FFMPEG, Tools.legacyFfmpeg(), Fixture.H264B_AAC);
    rtmpdump(Fixture.H264B_AAC);
    var nginx = NginxServer.pulling(folder, url(Fixture.H264B_AAC), "pulled");
    running.add(nginx);
    plays.add(new Play(Player.NGINX, Fixture.H264B_AAC, nginx.recording("pulled")));
  }

  private void ffmpeg(Player player, String program, Fixture fixture) {
    var file = folder.resolve(player + "-" + fixture.id() + ".flv");
    start(
        player,
        fixture,
        file,
        Tools.command(
            program,
            "-hide_banner -nostdin -loglevel warning -y -i".split(" "),
            url(fixture),
            "-map 0 -c copy -f flv".split(" "),
            file));
  }

  private void rtmpdump(Fixture fixture) {
    var file = folder.resolve("rtmpdump.flv");
    var command =
        Tools.command(
            "rtmpdump",
            "-q",
            "--live",
            "-r",
            "rtmp://127.0.0.1:" + config.rtmpPort() + "/live",
            "-y",
            fixture.id() + "?key=" + KEY,
            "-o",
            file);
    start(Player.RTMPDUMP, fixture, file, command);
  }

  private void start(Player player, Fixture fixture, Path file, List<String> command) {
    var process = ChildProcess.start(player + " " + fixture.id(), folder, command);
    players.add(process);
    running.add(process);
    plays.add(new Play(player, fixture, file));
  }

  private static void compare(Play play, Path sent) {
    var all = FrameHashes.of(sent);
    var got = FrameHashes.of(Recordings.settled(play.file()));
    for (var kind : List.of("0:v", "0:a")) {
      var sentOfKind = contents(all, kind);
      var gotOfKind = contents(got, kind);
      int missed = sentOfKind.size() - gotOfKind.size();
      assertThat(gotOfKind).as("%s: %s", play, kind).isNotEmpty();
      assertThat(missed).as("%s: %s", play, kind).isNotNegative();
      assertThat(gotOfKind)
          .as("%s: all of %s but the first %d", play, kind, missed)
          .isEqualTo(sentOfKind.subList(missed, sentOfKind.size()));
      if (kind.equals("0:v")) {
        int groupFrames = play.fixture() == Fixture.LONG_GROUP ? LONG_GROUP_FRAMES : GROUP_FRAMES;
        assertThat(missed % groupFrames).as("%s starts at a keyframe", play).isZero();
      }
    }
    play.player().passed(play.fixture(), Way.RTMP);
  }

  /** Size and hash of each frame of a kind. */
  private static List<String> contents(List<String> frames, String kind) {
    return frames.stream()
        .filter(frame -> frame.startsWith(kind))
        .map(frame -> frame.replaceFirst(".* at \\S+ ", ""))
        .toList();
  }

  @Test
  @DisplayName("K12: a player without the key is refused, and told so in the protocol's words")
  void refuses() throws Exception {
    try (var relay = RelayProcess.start(WorkFolder.fresh("rtmp-play-refused"), config)) {
      for (var name : List.of("none", "none?key=wrong", "none?key=" + KEY)) {
        try (var player =
            ChildProcess.start(
                "refused",
                folder,
                Tools.command(
                    Tools.ffmpeg(),
                    "-hide_banner -nostdin -loglevel verbose -i".split(" "),
                    config.url(name),
                    "-f null -".split(" ")))) {
          assertThat(player.awaitExit(MAX_END)).isNotZero();
          assertThat(player.output())
              .contains(name.contains(KEY) ? "nobody publishes it now" : "key is");
        }
      }
      assertThat(relay.process().output()).doesNotContain(KEY, "key=");
      relay.stop();
    }
  }
}
