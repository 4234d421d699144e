package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.MediaServer;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An encoder dies and comes back five seconds later; {@code gap: freeze} bridges it. */
class FreezeIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(20);
  private static final long BEFORE_MS = 3_000;
  private static final long GAP_MS = 5_000;
  private static final long FIXTURE_MS = 6_000;

  /** No two frames of a track are further apart. */
  private static final long MAX_STEP_MS = 1_000;

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource(names = {"H264B_AAC", "HEVC_AAC", "AUDIO_ONLY", "MULTITRACK"})
  @DisplayName("what a file and a media server record can be decoded and has no hole in time")
  void bridges(Fixture fixture) {
    var folder = WorkFolder.fresh("freeze-" + fixture.id());
    var files = new FileSink(folder.resolve("recordings"));
    var delayed = new FileSink(folder.resolve("delayed"));
    try (var nginx = NginxServer.start(folder)) {
      boolean legacy = fixture == Fixture.H264B_AAC || fixture == Fixture.AUDIO_ONLY;
      List<MediaServer> servers = legacy ? List.of(files, nginx) : List.of(files);
      var config =
          new RelayConfig()
              .with("stream: { gap: freeze }")
              .route("live/{name}", sinks(servers, delayed));
      try (var relay = RelayProcess.start(folder, config)) {
        publishTwice(folder, fixture, config.url("cam"), relay);
        Await.until("the stream's end", MAX_TIME, () -> relay.api().streams() == 0);
        servers.forEach(server -> check(server.recording("cam")));
        check(delayed.recording("cam"));
        assertThat(FrameHashes.of(delayed.recording("cam")))
            .isEqualTo(FrameHashes.of(files.recording("cam")));
        relay.stop();
      }
    }
  }

  private static List<Sink> sinks(List<MediaServer> servers, MediaServer delayed) {
    var sinks = new ArrayList<>(List.of(new Sink("delayed", delayed.url("{name}"), "delay: 3s")));
    for (var server : servers) {
      sinks.add(new Sink(server.getClass().getSimpleName(), server.url("{name}")));
    }
    return sinks;
  }

  private static void publishTwice(Path folder, Fixture fixture, String url, RelayProcess relay) {
    var first = WorkFolder.create(folder.resolve("first"));
    try (var publisher = FfmpegPublisher.start(first, fixture, url)) {
      Await.until("media for a while", MAX_TIME, () -> hasRun(relay, "live", BEFORE_MS));
      publisher.process().kill();
    }
    Await.until("the gap", MAX_TIME, () -> state(relay).equals("gap"));
    long since = System.nanoTime();
    Await.until(
        "its end", MAX_TIME, () -> System.nanoTime() - since > GAP_MS * 1_000_000 && inGap(relay));
    var second = WorkFolder.create(folder.resolve("second"));
    try (var publisher = FfmpegPublisher.start(second, fixture, url)) {
      publisher.awaitSent();
    }
  }

  private static boolean inGap(RelayProcess relay) {
    return state(relay).equals("gap");
  }

  private static String state(RelayProcess relay) {
    return relay.api().stream("cam").map(stream -> stream.getString("state")).orElse("");
  }

  private static boolean hasRun(RelayProcess relay, String state, long ms) {
    return relay.api().stream("cam")
        .filter(stream -> stream.getString("state").equals(state))
        .map(stream -> Instant.parse(stream.getString("since")))
        .filter(since -> since.isBefore(Instant.now().minusMillis(ms)))
        .isPresent();
  }

  private static void check(Path file) {
    var recording = Recordings.settled(file);
    FrameHashes.decode(recording);
    var messages = FlvFile.read(recording).messages();
    for (var kind : List.of(FlvMessage.Kind.AUDIO, FlvMessage.Kind.VIDEO)) {
      for (int track = 0; track < 2; track++) {
        checkSteps(kind, track, messages);
      }
    }
  }

  private static void checkSteps(FlvMessage.Kind kind, int track, List<FlvMessage> messages) {
    List<Long> times =
        messages.stream()
            .filter(message -> message.kind() == kind && message.track() == track)
            .filter(message -> message.role() == FlvMessage.Role.MEDIA)
            .map(FlvMessage::timeMs)
            .toList();
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1))
          .as("%s %d at %d ms", kind, track, times.get(i))
          .isBetween(0L, MAX_STEP_MS);
    }
    if (!times.isEmpty()) {
      assertThat(times.getLast()).isGreaterThan(BEFORE_MS + GAP_MS + FIXTURE_MS - 2_000);
    }
  }
}
