package io.rtmprelay.it.live;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FrameHashes;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Viewers of MP4 over HTTP, from a stream's beginning and from its midst: what ffmpeg decodes of it
 * is what it decodes of what was sent.
 */
class LiveMp4IT {

  private static final Duration MAX_WAIT = Duration.ofSeconds(20);

  /** Bytes after which the late ones come: more than the first group of pictures. */
  private static final long LATE_AT_BYTES = 30_000;

  private static final Map<Fixture, List<String>> CODECS = new LinkedHashMap<>();

  static {
    CODECS.put(Fixture.H264B_AAC, List.of("h264", "aac"));
    CODECS.put(Fixture.HEVC_AAC, List.of("hevc", "aac"));
    CODECS.put(Fixture.AV1_OPUS, List.of("av1", "opus"));
    CODECS.put(Fixture.VP9_OPUS, List.of("vp9", "opus"));
    CODECS.put(Fixture.H264_MP3, List.of("h264", "mp3"));
    CODECS.put(Fixture.VIDEO_ONLY, List.of("h264"));
    CODECS.put(Fixture.AUDIO_ONLY, List.of("aac"));
  }

  private static final Map<Fixture, Publisher> PUBLISHERS = new LinkedHashMap<>();
  private static final List<Watcher> WATCHERS = new ArrayList<>();
  private static final List<RelayProcess> RELAYS = new ArrayList<>();

  @BeforeAll
  static void watchAll() {
    var folder = WorkFolder.fresh("live-mp4");
    int port = Ports.free();
    var config =
        new RelayConfig()
            .with("viewers: [{ host: 127.0.0.1, port: %d }]".formatted(port))
            .route("live/{name}", List.of(), "play: { keys: [secret-of-viewers] }");
    var relay = RelayProcess.start(folder, config);
    RELAYS.add(relay);
    CODECS.keySet().forEach(Fixture::file);
    for (var fixture : CODECS.keySet()) {
      var url = config.url(fixture.id());
      PUBLISHERS.put(fixture, FfmpegPublisher.start(folder, fixture, url));
    }
    for (var fixture : CODECS.keySet()) {
      Await.until(
          fixture + " is live", MAX_WAIT, () -> relay.api().stream(fixture.id()).isPresent());
      WATCHERS.add(Watcher.mp4(folder, "early", fixture, port));
    }
    var first = WATCHERS.getFirst().file();
    Await.until(
        "some of it is here",
        MAX_WAIT,
        () -> Files.exists(first) && Files.size(first) > LATE_AT_BYTES);
    for (var fixture : CODECS.keySet()) {
      WATCHERS.add(Watcher.mp4(folder, "late", fixture, port));
    }
    PUBLISHERS.values().forEach(Publisher::awaitSent);
    Await.until("no stream is left", MAX_WAIT, () -> relay.api().streams() == 0);
  }

  @AfterAll
  static void endAll() {
    RELAYS.forEach(RelayProcess::stop);
    PUBLISHERS.values().forEach(Publisher::close);
    WATCHERS.forEach(Watcher::close);
    RELAYS.forEach(RelayProcess::close);
  }

  static List<Watcher> watchers() {
    return WATCHERS;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("watchers")
  @DisplayName("the same pictures and sounds as were sent, from a keyframe to the end, no fault")
  void decodes(Watcher watcher) {
    assertThat(watcher.process().awaitExit(MAX_WAIT)).as("content with the end").isZero();
    var fixture = watcher.fixture();
    var sent = requireNonNull(PUBLISHERS.get(fixture)).sent();
    assertThat(codecs(watcher.file())).isEqualTo(CODECS.get(fixture));
    FrameHashes.decode(watcher.file());
    if (fixture != Fixture.AUDIO_ONLY) {
      checkTail(hashes(FrameHashes.pictures(watcher.file())), hashes(FrameHashes.pictures(sent)));
    }
    if (fixture != Fixture.VIDEO_ONLY) {
      checkTail(sounds(watcher.file()), sounds(sent));
    }
    Player.FFMPEG.passed(fixture, Way.HTTP_MP4);
  }

  /** More than the two groups that are the least which the late ones get. */
  private static void checkTail(List<String> came, List<String> sent) {
    assertThat(came).hasSizeBetween(sent.size() / 4, sent.size());
    assertThat(came).isEqualTo(sent.subList(sent.size() - came.size(), sent.size()));
  }

  private static List<String> hashes(List<String> frames) {
    return frames.stream().map(frame -> frame.substring(frame.lastIndexOf(' ') + 1)).toList();
  }

  private static List<String> sounds(Path file) {
    return hashes(FrameHashes.of(file).stream().filter(frame -> frame.startsWith("0:a")).toList());
  }

  private static List<String> codecs(Path file) {
    var command =
        Tools.command(
            Tools.ffprobe(),
            List.of("-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0"),
            file);
    try (var probe = ChildProcess.start("ffprobe " + file, Tools.target(), command)) {
      assertThat(probe.awaitExit(MAX_WAIT)).as(probe.output()).isZero();
      return probe.lines();
    }
  }
}
