package io.rtmprelay.it.live;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.flv.FlvMessage.Kind;
import io.rtmprelay.it.flv.FlvMessage.Role;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.interop.Player;
import io.rtmprelay.it.interop.Player.Way;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.Ports;
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
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real viewers of HTTP-FLV: some come early, some in mid-stream, one is killed and comes again.
 * Each gets all from its first keyframe to the end, unchanged.
 */
class LiveFlvIT {

  private static final Duration MAX_WAIT = Duration.ofSeconds(20);

  /** Each stream is its fixture so often: long enough for all to come on a busy machine. */
  private static final int TIMES = 2;

  /** Media after which the late ones come: more than the group of pictures that is kept. */
  private static final long LATE_AT_MS = 2_500;

  private static final Map<Fixture, Integer> FLAGS =
      Map.of(
          Fixture.H264B_AAC, 5,
          Fixture.HEVC_AAC, 5,
          Fixture.AV1_OPUS, 5,
          Fixture.VIDEO_ONLY, 1,
          Fixture.AUDIO_ONLY, 4);

  private static final Map<Fixture, List<String>> CODECS =
      Map.of(
          Fixture.H264B_AAC, List.of("h264", "aac"),
          Fixture.HEVC_AAC, List.of("hevc", "aac"),
          Fixture.AV1_OPUS, List.of("av1", "opus"),
          Fixture.VIDEO_ONLY, List.of("h264"),
          Fixture.AUDIO_ONLY, List.of("aac"));

  private static final Set<Fixture> ENHANCED = Set.of(Fixture.HEVC_AAC, Fixture.AV1_OPUS);

  private static final Map<Fixture, Publisher> PUBLISHERS = new LinkedHashMap<>();
  private static final List<Watcher> EARLY = new ArrayList<>();
  private static final List<Watcher> LATE = new ArrayList<>();
  private static final List<Watcher> REMUXED = new ArrayList<>();
  private static final List<Watcher> HELPLESS = new ArrayList<>();
  private static final List<Watcher> PROBES = new ArrayList<>();
  private static final List<RelayProcess> RELAYS = new ArrayList<>();

  @BeforeAll
  static void watchAll() {
    var folder = WorkFolder.fresh("live");
    int port = Ports.free();
    var config =
        new RelayConfig()
            .with("viewers: [{ host: 127.0.0.1, port: %d }]".formatted(port))
            .route("live/{name}", List.of(), "play: { keys: [secret-of-viewers] }");
    var relay = RelayProcess.start(folder, config);
    RELAYS.add(relay);
    for (var fixture : FLAGS.keySet()) {
      fixture.file();
    }
    for (var fixture : FLAGS.keySet()) {
      var url = config.url(fixture.id());
      PUBLISHERS.put(fixture, FfmpegPublisher.startLoop(TIMES, folder, fixture, url));
    }
    var killed = new ArrayList<Watcher>();
    for (var fixture : FLAGS.keySet()) {
      Await.until(
          fixture + " is live", MAX_WAIT, () -> relay.api().stream(fixture.id()).isPresent());
      EARLY.add(Watcher.curl(folder, "early", fixture, port));
      killed.add(Watcher.curl(folder, "killed", fixture, port));
    }
    for (int i = 0; i < EARLY.size(); i++) {
      var fixture = EARLY.get(i).fixture();
      EARLY.get(i).awaitMedia(LATE_AT_MS);
      killed.get(i).process().kill();
      LATE.add(Watcher.curl(folder, "late", fixture, port));
      LATE.add(Watcher.curl(folder, "again", fixture, port));
      REMUXED.add(Watcher.ffmpeg(folder, fixture, port));
      PROBES.add(Watcher.ffprobe(folder, fixture, port));
      (ENHANCED.contains(fixture) ? HELPLESS : REMUXED)
          .add(Watcher.legacyFfmpeg(folder, fixture, port));
    }
    PUBLISHERS.values().forEach(Publisher::awaitSent);
    Await.until("no stream is left", MAX_WAIT, () -> relay.api().streams() == 0);
  }

  @AfterAll
  static void endAll() {
    RELAYS.forEach(RelayProcess::stop);
    PUBLISHERS.values().forEach(Publisher::close);
    EARLY.forEach(Watcher::close);
    LATE.forEach(Watcher::close);
    REMUXED.forEach(Watcher::close);
    HELPLESS.forEach(Watcher::close);
    PROBES.forEach(Watcher::close);
    RELAYS.forEach(RelayProcess::close);
  }

  static List<Watcher> early() {
    return EARLY;
  }

  static List<Watcher> late() {
    return LATE;
  }

  static List<Watcher> remuxed() {
    return REMUXED;
  }

  private static FlvFile sent(Watcher watcher) {
    return FlvFile.read(sentFile(watcher));
  }

  private static Path sentFile(Watcher watcher) {
    return requireNonNull(PUBLISHERS.get(watcher.fixture())).sent();
  }

  private static List<FlvMessage> media(FlvFile file) {
    return file.messages().stream().filter(message -> message.role() == Role.MEDIA).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("early")
  @DisplayName("F4: who comes early gets config, then all from a keyframe on")
  void early(Watcher watcher) throws Exception {
    var received = check(watcher);
    assertThat(media(received).getLast().timeMs()).isGreaterThan(LATE_AT_MS);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("late")
  @DisplayName("F4, F34: who comes later, or anew, gets config, then all from a keyframe on")
  void late(Watcher watcher) throws Exception {
    var received = check(watcher);
    assertThat(media(received).size()).isLessThan(media(sent(watcher)).size());
  }

  /** What holds for all of them. */
  private static FlvFile check(Watcher watcher) throws Exception {
    assertThat(watcher.process().awaitExit(MAX_WAIT)).as("content with the end").isZero();
    var received = FlvFile.read(watcher.file());
    assertThat(Files.readAllBytes(watcher.file())[4])
        .as("F3: the flags")
        .isEqualTo(requireNonNull(FLAGS.get(watcher.fixture())).byteValue());
    assertThat(received.restBytes()).isZero();
    assertThat(received.messages().getFirst().role()).isEqualTo(Role.METADATA);
    assertThat(received.messages().getFirst().timeMs()).isZero();

    var came = media(received);
    var sent = media(sent(watcher));
    assertThat(came).isNotEmpty().hasSizeLessThanOrEqualTo(sent.size());
    var wanted = sent.subList(sent.size() - came.size(), sent.size());
    long offsetMs = wanted.getFirst().timeMs() - came.getFirst().timeMs();
    for (int i = 0; i < came.size(); i++) {
      assertThat(came.get(i).sameAs(wanted.get(i))).as("%s", came.get(i)).isTrue();
      assertThat(came.get(i).timeMs()).isEqualTo(wanted.get(i).timeMs() - offsetMs);
    }
    var first = came.getFirst();
    if (watcher.fixture() != Fixture.AUDIO_ONLY) {
      assertThat(first.kind()).isEqualTo(Kind.VIDEO);
      assertThat(first.body().at(0) >> 4 & 7).as("F32: a keyframe").isEqualTo(1);
    }
    assertThat(configs(received, received.messages().indexOf(first)))
        .as("all config before the first media")
        .hasSameSizeAs(configs(sent(watcher), Integer.MAX_VALUE));
    return received;
  }

  /** The kinds of config, each counted once. */
  private static List<String> configs(FlvFile file, int before) {
    return file.messages().stream()
        .limit(before)
        .filter(message -> message.role() == Role.CONFIG)
        .map(message -> message.kind() + " " + message.track() + " " + message.part())
        .distinct()
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("remuxed")
  @DisplayName("old and new ffmpeg read it as they would a file: the same frames, to the last")
  void remuxed(Watcher watcher) {
    assertThat(watcher.process().awaitExit(MAX_WAIT)).as(watcher.process().output()).isZero();
    for (var kind : List.of("0:v", "0:a")) {
      var came = frames(watcher.file(), kind);
      var sent = frames(sentFile(watcher), kind);
      assertThat(came).hasSizeLessThanOrEqualTo(sent.size());
      assertThat(came).isEqualTo(sent.subList(sent.size() - came.size(), sent.size()));
    }
    assertThat(FrameHashes.of(watcher.file())).isNotEmpty();
    FrameHashes.decode(watcher.file());
    boolean isNew = watcher.name().startsWith("new");
    (isNew ? Player.FFMPEG : Player.OLD_FFMPEG).passed(watcher.fixture(), Way.HTTP_FLV);
  }

  static List<Watcher> helpless() {
    return HELPLESS;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("helpless")
  @DisplayName("an ffmpeg of before Enhanced RTMP finds no picture that it knows in it")
  void helpless(Watcher watcher) throws Exception {
    assertThat(watcher.process().awaitExit(MAX_WAIT)).as(watcher.process().output()).isNotZero();
    assertThat(Files.exists(watcher.file()) ? Files.size(watcher.file()) : 0).isZero();
    Player.OLD_FFMPEG.failed(watcher.fixture(), Way.HTTP_FLV);
  }

  static List<Watcher> probes() {
    return PROBES;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("probes")
  @DisplayName("F3: ffprobe sees the tracks that there are, and no other")
  void probed(Watcher watcher) {
    assertThat(watcher.process().awaitExit(MAX_WAIT)).as(watcher.process().output()).isZero();
    assertThat(watcher.process().lines())
        .containsExactlyInAnyOrderElementsOf(requireNonNull(CODECS.get(watcher.fixture())));
    Player.FFPROBE.passed(watcher.fixture(), Way.HTTP_FLV);
  }

  /** Size and hash of each frame. */
  private static List<String> frames(Path file, String kind) {
    return FrameHashes.of(file).stream()
        .filter(frame -> frame.startsWith(kind))
        .map(frame -> frame.replaceFirst(".* (\\d+ [0-9a-f]+)$", "$1"))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("late")
  @DisplayName("none of them is told, nor tells, the key")
  void secret(Watcher watcher) {
    assertThat(RELAYS.getFirst().process().output()).doesNotContain("secret-of-viewers");
    assertThat(watcher.process().output()).doesNotContain("secret-of-viewers");
  }
}
