package io.rtmprelay.it.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.moody.Mood;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.MediaServer;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.NodeMediaServer;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.peer.Recordings;
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
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory that one stream uses never affects another one. */
class MemoryIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(30);
  private static final int WELL = 9;
  private static final int ROUNDS = 2;
  private static final String STALLED = "stalled";
  private static final long PROCESS_LIMIT_BYTES = 64 << 20;

  /** Less than the seconds that the stalled sinks lag, and far above a busy machine's delays. */
  private static final double MAX_DELAY_MS = 2_500;

  /**
   * What the streams carry, and how much of it each may hold: some three seconds, longer than a
   * busy machine keeps a media server from its work.
   */
  enum Load {
    HIGH(Fixture.HEAVY, 4 << 20),
    LOW(Fixture.H264_AAC, 80 << 10);

    private final Fixture fixture;
    private final long streamBytes;

    Load(Fixture fixture, long streamBytes) {
      this.fixture = fixture;
      this.streamBytes = streamBytes;
    }

    /** The sinks' own queues are wide, so that the stream's budget is what holds. */
    private String settings() {
      return """
      limits: { memory: 64MiB }
      stream: { memory: %d }
      sink:
        queue: { bytes: 16MiB, time: 1m }
        stallTimeout: 1m
      """
          .formatted(streamBytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("every sink of one stream stalls: it keeps to its budget, nine others lose nothing")
  void isItsOwn(Load load) {
    var folder = WorkFolder.fresh("memory-" + load);
    try (var nginx = NginxServer.start(folder);
        var node = NodeMediaServer.start(folder);
        var stalling = MoodyServer.forgetful();
        var alsoStalling = MoodyServer.forgetful()) {
      var config =
          new RelayConfig()
              .with(load.settings())
              .route(
                  "live/" + STALLED,
                  List.of(new Sink("a", stalling.url("x")), new Sink("b", alsoStalling.url("x"))))
              .route(
                  "live/{name}",
                  List.of(
                      new Sink("nginx", nginx.url("{name}")),
                      new Sink("node", node.url("{name}"))));
      try (var relay = RelayProcess.start(folder, config)) {
        var publishers = publish(folder, config, load);
        try {
          awaitLive(relay.api(), STALLED, "a", "b");
          stalling.become(Mood.STALLED);
          alsoStalling.become(Mood.STALLED);
          watch(relay.api(), load, publishers);
          checkOthers(publishers, List.of(nginx, node));
        } finally {
          publishers.values().forEach(Publisher::close);
        }
        Await.until("all have ended", MAX_TIME, () -> relay.api().streams() == 0);
        relay.stop();
      }
    }
  }

  private static Map<String, Publisher> publish(Path folder, RelayConfig config, Load load) {
    var publishers = new LinkedHashMap<String, Publisher>();
    var names = new ArrayList<String>(List.of(STALLED));
    for (int i = 0; i < WELL; i++) {
      names.add("well-" + i);
    }
    for (var name : names) {
      publishers.put(
          name, FfmpegPublisher.startLoop(ROUNDS, folder, load.fixture, config.url(name)));
    }
    return publishers;
  }

  private static void awaitLive(RelayApi api, String name, String... ids) {
    for (var id : ids) {
      Await.until(
          name + " goes to " + id,
          MAX_TIME,
          () -> api.sink(name, id).filter(s -> "live".equals(s.getString("state"))).isPresent());
    }
  }

  /** Looks again and again until the encoders are done. */
  private static void watch(RelayApi api, Load load, Map<String, Publisher> publishers) {
    long longest = longestMessage(load.fixture);
    var watched = new Watched();
    Await.until(
        "the encoders are done",
        MAX_TIME,
        () -> {
          assertThat(api.metric("relay_memory_used_bytes")).isLessThan(PROCESS_LIMIT_BYTES);
          api.stream(STALLED).ifPresent(watched::stalled);
          for (var name : publishers.keySet()) {
            if (!name.equals(STALLED)) {
              api.stream(name).ifPresent(watched::well);
            }
          }
          return publishers.values().stream().noneMatch(p -> p.process().isAlive());
        });
    assertThat(watched.mostUsed)
        .as("memory of the stalled stream, which came to its limit")
        .isBetween(load.streamBytes / 2, load.streamBytes + longest);
    assertThat(watched.drops).as("drops of the stalled stream's sinks").isPositive();
    assertThat(watched.othersDrops).as("drops of all others").isEmpty();
    assertThat(watched.worstDelayMs).as("delay of the others").isBetween(0.0, MAX_DELAY_MS);
  }

  /** The worst that was seen. */
  private static final class Watched {
    private long mostUsed;
    private long drops;
    private final Set<String> othersDrops = new TreeSet<>();
    private double worstDelayMs = -1;

    void stalled(JsonObject stream) {
      mostUsed = Math.max(mostUsed, stream.getJsonObject("memory").getLong("used"));
      for (var sink : stream.getJsonArray("sinks")) {
        drops = Math.max(drops, drops((JsonObject) sink));
      }
    }

    void well(JsonObject stream) {
      for (var element : stream.getJsonArray("sinks")) {
        var sink = (JsonObject) element;
        if (drops(sink) > 0) {
          othersDrops.add(sink.getString("id") + " " + sink.getJsonObject("drops"));
        }
        var delay = sink.getJsonObject("delayMs").getDouble("p99");
        worstDelayMs = Math.max(worstDelayMs, delay == null ? -1 : delay);
      }
    }

    private static long drops(JsonObject sink) {
      return sink.getJsonObject("drops").stream()
          .mapToLong(cause -> ((Number) cause.getValue()).longValue())
          .sum();
    }
  }

  private static long longestMessage(Fixture fixture) {
    return FlvFile.read(fixture.file()).messages().stream()
        .mapToLong(message -> message.body().size())
        .max()
        .orElseThrow();
  }

  private static void checkOthers(Map<String, Publisher> publishers, List<MediaServer> servers) {
    publishers.forEach(
        (name, publisher) -> {
          var sent = publisher.awaitSent();
          for (var server : servers) {
            if (!name.equals(STALLED)) {
              var recording = FlvFile.read(Recordings.settled(server.recording(name)));
              assertThat(FlvComparison.faults(sent, recording, server.habits()))
                  .as("%s at %s", name, server.getClass().getSimpleName())
                  .isEmpty();
            }
          }
        });
  }
}
