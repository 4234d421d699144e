package io.rtmprelay.it.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.moody.Mood;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.moody.MoodySession;
import io.rtmprelay.it.peer.Cable;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.Connections;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayApi;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a publisher is gone for good, its media servers are told, and nothing of it stays. */
class EndIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(20);

  /** An end takes 5 s at most, and looking takes its time too. */
  private static final Duration MAX_END = Duration.ofSeconds(8);

  /** Ways to be gone; the name of each is its stream's. */
  private static final List<String> WAYS =
      List.of("deliberate", "killed", "killed-no-grace", "reset", "silent");

  private static final String SETTINGS =
      """
      limits: { publisherIdle: 1s }
      stream: { grace: 1s }
      """;

  /** What the relay shows of itself while it is idle. */
  private static final List<String> METRICS =
      List.of(
          "relay_streams",
          "relay_sinks",
          "relay_connections",
          "relay_memory_used_bytes",
          "relay_queued_bytes",
          "relay_verticles",
          "relay_bus_consumers");

  @Test
  @DisplayName("K37: FCUnpublish, deleteStream, a closed connection, whichever way it is gone")
  void endsSafely() {
    var folder = WorkFolder.fresh("end");
    try (var nginx = NginxServer.start(folder);
        var well = MoodyServer.forgetful();
        var stalled = MoodyServer.forgetful()) {
      var sinks =
          List.of(
              new Sink("nginx", nginx.url("{name}")),
              new Sink("well", well.url("{name}")),
              new Sink("stalled", stalled.url("{name}")));
      var config =
          new RelayConfig()
              .with(SETTINGS)
              .route("live/warm-up", sinks)
              .route("live/killed-no-grace", sinks, "stream: { grace: 0s }")
              .route("live/{name}", sinks);
      try (var relay = RelayProcess.start(folder, config)) {
        warmUp(folder, config, relay.api());
        well.awaitEmpty(MAX_TIME);
        var idle = metrics(relay.api());
        var files = relay.vitals().openFiles();

        publishAndLose(folder, config, relay.api(), stalled);
        Await.until("no stream is left", MAX_END, () -> relay.api().streams() == 0);
        well.awaitEmpty(MAX_TIME);

        WAYS.forEach(way -> checkCourse(well.sessions(way)));
        for (int port : List.of(nginx.port(), well.port(), stalled.port())) {
          assertThat(Connections.localPortsTo(port)).as("connections to %d", port).isEmpty();
        }
        Await.until(
            "sockets and files are closed",
            MAX_TIME,
            () -> relay.vitals().openFiles().size() <= files.size(),
            () -> "before: %s, now: %s".formatted(files, relay.vitals().openFiles()));
        assertThat(metrics(relay.api())).isEqualTo(idle);
        relay.stop();
      }
    }
  }

  /** What the first stream of all leaves behind for good is no leak. */
  private static void warmUp(Path folder, RelayConfig config, RelayApi api) {
    try (var publisher = FfmpegPublisher.start(folder, Fixture.H264_AAC, config.url("warm-up"))) {
      awaitLive(api, "warm-up");
      publisher.process().terminate(MAX_TIME);
    }
    Await.until("the warm-up is over", MAX_TIME, () -> api.streams() == 0);
  }

  private static void publishAndLose(
      Path folder, RelayConfig config, RelayApi api, MoodyServer stalled) {
    var publishers = new LinkedHashMap<String, Publisher>();
    try (var cut = Cable.to(config.rtmpPort());
        var broken = Cable.to(config.rtmpPort())) {
      for (var way : WAYS) {
        var url =
            switch (way) {
              case "reset" -> cut.url(way);
              case "silent" -> broken.url(way);
              default -> config.url(way);
            };
        publishers.put(way, FfmpegPublisher.startLoop(10, folder, Fixture.H264_AAC, url));
      }
      WAYS.forEach(way -> awaitLive(api, way));
      stalled.become(Mood.STALLED);
      publishers.forEach(
          (way, publisher) -> {
            switch (way) {
              case "reset" -> cut.reset();
              case "silent" -> broken.breakSilently();
              case "deliberate" -> publisher.process().terminate(MAX_TIME);
              default -> publisher.process().kill();
            }
          });
      Await.until("none is live any more", MAX_TIME, () -> countLive(api) == 0);
    } finally {
      publishers.values().forEach(Publisher::close);
    }
  }

  private static long countLive(RelayApi api) {
    return WAYS.stream()
        .filter(way -> api.stream(way).filter(s -> "live".equals(s.getString("state"))).isPresent())
        .count();
  }

  private static void awaitLive(RelayApi api, String name) {
    for (var id : List.of("nginx", "well", "stalled")) {
      Await.until(
          name + " goes to " + id,
          MAX_TIME,
          () -> api.sink(name, id).filter(s -> "live".equals(s.getString("state"))).isPresent());
    }
  }

  private static void checkCourse(List<MoodySession> sessions) {
    assertThat(sessions).hasSize(1);
    assertThat(sessions.getFirst().course())
        .as(sessions.getFirst().name())
        .containsExactly(
            "connect",
            "releaseStream",
            "FCPublish",
            "createStream",
            "publish",
            "",
            "FCUnpublish",
            "deleteStream");
  }

  private static Map<String, Double> metrics(RelayApi api) {
    var values = new LinkedHashMap<String, Double>();
    METRICS.forEach(name -> values.put(name, api.metric(name)));
    return values;
  }
}
