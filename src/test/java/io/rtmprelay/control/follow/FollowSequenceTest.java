package io.rtmprelay.control.follow;

import static io.rtmprelay.control.follow.FollowBench.route;
import static io.rtmprelay.control.follow.FollowBench.sink;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many changes one after the other, however fast. */
class FollowSequenceTest {

  private static final String[] IDS = {"a", "b", "c", "d"};
  private static final String[] SETTINGS = {
    "", "end: close", "stallTimeout: 3s", "queue: { time: 2s }", "enabled: false", "hevc: legacy"
  };
  private static final String[] STREAM = {
    "", "stream: { grace: 3s }", "stream: { gap: freeze }", "stream: { memory: 2MiB }"
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  @DisplayName("a stream ends up with the sinks of the last config, and no target ever had two")
  void last(long seed) throws Exception {
    Random random = new Random(seed);
    try (PeerServer server = new PeerServer(Health.WELL);
        PeerServer other = new PeerServer(Health.WELL);
        FollowBench relay = new FollowBench(route("live/{name}", ""));
        PeerEncoder encoder = relay.publishing()) {
      Map<String, String> wanted = Map.of();
      List<String> places = new ArrayList<>();
      for (int place = 0; place <= IDS.length; place++) {
        places.add((place % 2 == 0 ? server : other).url() + "-" + place);
      }
      for (int step = 0; step < 40; step++) {
        Map<String, String> urls = new TreeMap<>();
        List<String> sinks = new ArrayList<>();
        Collections.shuffle(places, random); // an id may lead where another one has led
        for (String id : IDS) {
          if (random.nextInt(4) > 0) {
            String settings = SETTINGS[random.nextInt(SETTINGS.length)];
            String url = places.get(sinks.size());
            sinks.add(random.nextInt(sinks.size() + 1), sink(id, url, settings));
            if (!settings.startsWith("enabled")) {
              urls.put(id, url.replace("{name}", "cam"));
            }
          }
        }
        String match = random.nextBoolean() ? "live/{name}" : "live/{name*}";
        relay.apply(
            route(match, STREAM[random.nextInt(STREAM.length)], sinks.toArray(new String[0])));
        wanted = urls;
        if (random.nextInt(3) == 0) {
          relay.more(encoder);
        }
      }
      Map<String, String> last = wanted;
      Await.until("the sinks of the last config: " + last, () -> last.equals(live(relay)));
      int frame = relay.more(encoder);
      for (String url : last.values()) {
        PeerServer to = url.contains(":" + server.port() + "/") ? server : other;
        String name = url.substring(url.lastIndexOf('/') + 1);
        Await.until(name + " to get it", () -> got(to, name, frame) == 1);
      }
      relay.end(encoder);
      for (PeerServer each : List.of(server, other)) {
        assertThat(overlaps(each)).as("sessions of one name at one time").isEmpty();
      }
    }
  }

  /** The sinks that are live, and where they lead. */
  private static Map<String, String> live(FollowBench relay) {
    Map<String, String> live = new TreeMap<>();
    for (SinkReport sink : relay.bench.report("cam").sinks()) {
      if (sink.state() != SinkState.OFF) {
        live.put(sink.id(), sink.state() == SinkState.LIVE ? sink.url() : "");
      }
    }
    return live;
  }

  private static long got(PeerServer server, String name, int frame) {
    return server.takes().stream()
        .filter(take -> isOf(take, name) && take.numbers().contains(frame))
        .count();
  }

  private static boolean isOf(PeerServer.Take take, String name) {
    var request = take.request();
    return request != null && request.stream().endsWith("/" + name);
  }

  /** Names that were published by two connections at one time. */
  private static List<String> overlaps(PeerServer server) {
    List<String> found = new ArrayList<>();
    for (PeerServer.Take one : server.takes()) {
      for (PeerServer.Take other : server.takes()) {
        var request = one.request();
        if (one != other
            && request != null
            && isOf(other, request.name())
            && one.requestedAtNanos() < other.requestedAtNanos()
            && one.awaitClosed().closedAtNanos() > other.requestedAtNanos()) {
          found.add(request.name());
        }
      }
    }
    return found;
  }
}
