package io.rtmprelay.it.demand;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.flv.FlvMessage.Role;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.moody.FlvIntake;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.peer.Cable;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.Connections;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayApi;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A publisher may drop and come back within the grace: its media servers never notice. */
class ReturnIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(20);
  private static final long ENOUGH_BYTES = 60_000;

  /** How a publisher is lost. */
  enum Loss {
    /** The encoder dies; its kernel closes what it had. */
    KILLED,
    /** Something on the way resets the connection. */
    RESET,
    /** Nothing comes any more, and nobody says so: the successor meets a ghost. */
    SILENT
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource
  @DisplayName("F42: back within the grace, it goes on in the same connections, and time with it")
  void comesBack(Loss loss) {
    var name = "back-" + loss.name().toLowerCase(Locale.ROOT);
    var folder = WorkFolder.fresh("return-" + name);
    var taken = folder.resolve("taken");
    try (var nginx = NginxServer.start(folder);
        var recorder = MoodyServer.start(FlvIntake.into(taken))) {
      var config =
          new RelayConfig()
              .with("stream: { grace: 15s }")
              .route(
                  "live/{name}",
                  List.of(
                      new Sink("nginx", nginx.url("{name}")),
                      new Sink("recorder", recorder.url("{name}"))));
      try (var relay = RelayProcess.start(folder, config);
          var cable = Cable.to(config.rtmpPort())) {
        try (var first = FfmpegPublisher.start(folder, Fixture.H264B_AAC, cable.url(name))) {
          awaitSent(relay.api(), name, ENOUGH_BYTES);
          var connections = Connections.localPortsTo(nginx.port());
          assertThat(connections).hasSize(1);
          lose(loss, first, cable, relay.api(), name);
          goOn(
              folder,
              config.url(name),
              name,
              relay.api(),
              () ->
                  assertThat(Connections.localPortsTo(nginx.port()))
                      .as("the relay's port of its connection to the server")
                      .isEqualTo(connections));
          Await.until("the stream has ended", MAX_TIME, () -> relay.api().streams() == 0);
        }
        recorder.awaitEmpty(MAX_TIME);
        assertThat(recorder.sessions()).hasSize(1);
        assertThat(recorder.sessions().getFirst().endedInOrder()).isTrue();
        relay.stop();
      }
      check(Recordings.settled(nginx.recording(name)));
      check(FlvIntake.path(taken, recorder.sessions().getFirst()));
    }
  }

  private static void lose(Loss loss, Publisher first, Cable cable, RelayApi api, String name) {
    switch (loss) {
      case KILLED -> first.process().kill();
      case RESET -> cable.reset();
      case SILENT -> {
        cable.breakSilently();
        var before = bytesOut(api, name);
        Await.until(
            "the publisher has been silent for long enough to be a ghost",
            MAX_TIME,
            () -> requireNonNull(publisher(api, name)).getLong("bitrate") == 0);
        assertThat(bytesOut(api, name)).isPositive().isGreaterThanOrEqualTo(before);
        return;
      }
    }
    Await.until(
        "the stream waits in its gap",
        MAX_TIME,
        () -> "gap".equals(api.stream(name).orElseThrow().getString("state")));
  }

  private static JsonObject publisher(RelayApi api, String name) {
    return api.stream(name).orElseThrow().getJsonObject("publisher");
  }

  /** Publishes anew, from the beginning of the same programme, and ends on purpose. */
  private static void goOn(Path folder, String url, String name, RelayApi api, Runnable check) {
    var before = bytesOut(api, name);
    try (var second =
        FfmpegPublisher.start(
            WorkFolder.create(folder.resolve("second")), Fixture.H264B_AAC, url)) {
      awaitSent(api, name, before + ENOUGH_BYTES);
      assertThat(api.stream(name).orElseThrow().getString("state")).isEqualTo("live");
      assertThat(second.process().isAlive()).as(second.process().output()).isTrue();
      check.run();
      second.process().terminate(MAX_TIME);
    }
  }

  private static void awaitSent(RelayApi api, String name, long bytes) {
    Await.until("enough is sent", MAX_TIME, () -> bytesOut(api, name) > bytes);
  }

  private static long bytesOut(RelayApi api, String name) {
    return api.sink(name, "recorder").map(sink -> sink.getLong("bytesOut")).orElse(0L);
  }

  /** Both publishers' media is there, no track's time goes back, and a decoder finds no fault. */
  private static void check(Path recording) {
    var recorded = FlvFile.read(recording);
    var newest = new HashMap<FlvMessage.Kind, Long>();
    for (var message : recorded.messages()) {
      if (message.role() == Role.MEDIA) {
        assertThat(message.timeMs())
            .as("%s", message)
            .isGreaterThanOrEqualTo(newest.getOrDefault(message.kind(), 0L));
        newest.put(message.kind(), message.timeMs());
      }
    }
    var firstBodies =
        recorded.messages().stream()
            .filter(message -> message.kind() == FlvMessage.Kind.VIDEO)
            .filter(message -> message.role() == Role.MEDIA)
            .map(FlvMessage::body)
            .toList();
    assertThat(firstBodies.stream().filter(firstBodies.getFirst()::equals))
        .as("the programme began twice")
        .hasSize(2);
    FrameHashes.decode(recording);
  }
}
