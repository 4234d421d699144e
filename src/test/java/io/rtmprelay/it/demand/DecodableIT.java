package io.rtmprelay.it.demand;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.flv.FlvMessage.Kind;
import io.rtmprelay.it.flv.FlvMessage.Role;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.moody.FlvIntake;
import io.rtmprelay.it.moody.Mood;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayApi;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When media must be dropped, a real decoder finds no fault with what is left. */
class DecodableIT {

  /** Of all fixtures, with the millisecond that rounding adds. */
  private static final long FRAME_MS = 41;

  private static final Duration MAX_TIME = Duration.ofSeconds(30);
  private static final int ROUNDS = 3;

  /** B-frames in all; groups closed and open, H.264 and HEVC. */
  private static final List<Fixture> FIXTURES =
      List.of(Fixture.H264B_AAC, Fixture.H264_OPEN, Fixture.HEVC_AAC, Fixture.HEVC_OPEN);

  /** What a sink may lag is less than one group of pictures of 2 s: they must be cut. */
  private static final String SETTINGS =
      """
      sink:
        queue: { bytes: 64KiB, time: 1s }
        stallTimeout: 1m
      """;

  /** About a tenth of what the streams need. */
  private static final int SLOW_BYTES_PER_SECOND = 3_000;

  private static final long MUCH_DROPPED = 100;

  @Test
  @DisplayName(
      "F20 to F33: what a sink gets that was too slow for a while is decoded to the pictures sent")
  void staysDecodable() {
    var folder = WorkFolder.fresh("decodable");
    var taken = folder.resolve("taken");
    try (var server = MoodyServer.start(FlvIntake.into(taken))) {
      var config =
          new RelayConfig()
              .with(SETTINGS)
              .route("live/{name}", List.of(new Sink("slow", server.url("{name}"))));
      try (var relay = RelayProcess.start(folder, config)) {
        var sent = pass(folder, config, relay.api(), server);
        for (var fixture : FIXTURES) {
          var sessions = server.sessions(fixture.id());
          assertThat(sessions).as("%s", fixture).hasSize(1);
          var recording = FlvIntake.path(taken, sessions.getFirst());
          check(fixture, recording, requireNonNull(sent.get(fixture)));
        }
        relay.stop();
      }
    }
  }

  /** Publishes all while the server is well, too slow, and well again. */
  private static Map<Fixture, Path> pass(
      Path folder, RelayConfig config, RelayApi api, MoodyServer server) {
    var publishers = new LinkedHashMap<Fixture, Publisher>();
    var sent = new LinkedHashMap<Fixture, Path>();
    try {
      for (var fixture : FIXTURES) {
        var url = config.url(fixture.id());
        publishers.put(fixture, FfmpegPublisher.startLoop(ROUNDS, folder, fixture, url));
      }
      awaitAll(api, "is live", sink -> "live".equals(sink.getString("state")));
      server.becomeSlow(SLOW_BYTES_PER_SECOND);
      awaitAll(api, "drops much", sink -> drops(sink) > MUCH_DROPPED);
      server.become(Mood.WELL);
      publishers.forEach(
          (fixture, publisher) -> {
            publisher.awaitSent();
            sent.put(fixture, publisher.sent());
          });
      Await.until("the streams have ended", MAX_TIME, () -> api.streams() == 0);
      server.awaitEmpty(MAX_TIME);
      return sent;
    } finally {
      publishers.values().forEach(Publisher::close);
    }
  }

  private interface SinkCheck {
    boolean holds(JsonObject sink);
  }

  private static void awaitAll(RelayApi api, String what, SinkCheck check) {
    for (var fixture : FIXTURES) {
      Await.until(
          fixture + " " + what,
          MAX_TIME,
          () -> api.sink(fixture.id(), "slow").filter(check::holds).isPresent());
    }
  }

  private static long drops(JsonObject sink) {
    return sink.getJsonObject("drops").stream()
        .mapToLong(cause -> ((Number) cause.getValue()).longValue())
        .sum();
  }

  private static void check(Fixture fixture, Path recording, Path sent) {
    var recorded = FlvFile.read(recording);
    assertThat(media(recorded))
        .as("kept of %s, whose beginning and end were in good times", fixture)
        .isBetween(media(FlvFile.read(sent)) / 5, media(FlvFile.read(sent)) - MUCH_DROPPED);
    var pictures = FrameHashes.pictures(recording);
    if (fixture == Fixture.H264_OPEN) {
      assertThat(contents(FrameHashes.pictures(sent))).containsAll(contents(pictures));
      checkStretches(recording, recorded, FrameHashes.pictures(sent));
    } else {
      assertThat(FrameHashes.pictures(sent)).as("pictures sent").containsAll(pictures);
      assertThat(pictures).as("pictures of %s", fixture).hasSize(video(recorded).size());
      FrameHashes.decode(recording);
    }
  }

  /**
   * H.264 counts its pictures on across open groups. Who decodes over a cut, whoever made it, may
   * show a picture again for each number that is missing, and take all for errors until a number
   * fits again: whole groups are lost so in a file that was cut between them. So each stretch
   * between two cuts is decoded by itself, where no picture may be spoilt and only the number of a
   * picture that led its first keyframe may be missing.
   */
  private static void checkStretches(Path recording, FlvFile recorded, List<String> sent) {
    var head =
        recorded.messages().stream().filter(message -> message.role() == Role.CONFIG).toList();
    var stretches = stretches(video(recorded));
    assertThat(stretches).as("media was dropped between keyframes").hasSizeGreaterThan(1);
    for (int i = 0; i < stretches.size(); i++) {
      var stretch = stretches.get(i);
      var file = recording.resolveSibling("stretch-%d.flv".formatted(i));
      FlvFile.write(file, Stream.concat(head.stream(), stretch.stream()).toList());
      var pictures = FrameHashes.pictures(file);
      assertThat(contents(sent)).as("%s", file).containsAll(contents(pictures));
      assertThat(pictures)
          .as("of %d pictures in %s", stretch.size(), file)
          .hasSizeBetween(stretch.size() - (i == 0 ? 0 : 1), stretch.size());
    }
  }

  /** Cut before each keyframe that comes later than the next picture would. */
  private static List<List<FlvMessage>> stretches(List<FlvMessage> video) {
    var stretches = new ArrayList<List<FlvMessage>>();
    long lastMs = -FRAME_MS - 1;
    for (var picture : video) {
      if (isKeyframe(picture) && picture.timeMs() - lastMs > FRAME_MS) {
        stretches.add(new ArrayList<>());
      }
      stretches.getLast().add(picture);
      lastMs = picture.timeMs();
    }
    return stretches;
  }

  /** Of legacy video, as H.264 is sent. */
  private static boolean isKeyframe(FlvMessage picture) {
    return picture.body().at(0) >> 4 == 1;
  }

  /** Pictures without their times. */
  private static Set<String> contents(List<String> pictures) {
    return pictures.stream()
        .map(picture -> picture.substring(picture.indexOf(' ')))
        .collect(Collectors.toSet());
  }

  private static long media(FlvFile file) {
    return file.messages().stream().filter(message -> message.role() == Role.MEDIA).count();
  }

  private static List<FlvMessage> video(FlvFile file) {
    return file.messages().stream()
        .filter(message -> message.kind() == Kind.VIDEO && message.role() == Role.MEDIA)
        .toList();
  }
}
