package io.rtmprelay.web.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.web.feed.FeedServer.Listener;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a client is told of real streams. */
class StreamFeedTest {

  private static Predicate<JsonObject> sink(String id, String what) {
    return event ->
        event.getString("type").equals("sink")
            && event.getJsonObject("sink").getString("id").equals(id)
            && event.getString("what").equals(what);
  }

  private static Predicate<JsonObject> stream(String what) {
    return event ->
        event.getString("type").equals("stream") && event.getString("what").equals(what);
  }

  @Test
  @DisplayName("a stream's life is told as it happens, which sink is ill within a second, and why")
  void life() throws Exception {
    try (PeerServer well = new PeerServer(Health.WELL);
        PeerServer refusing = new PeerServer(Health.REFUSING);
        PeerServer leaving = new PeerServer(Health.LEAVING);
        Bench bench =
            new Bench(
                1,
                Bench.stream(Duration.ofMillis(300)),
                List.of(well.url(), refusing.url(), leaving.url()));
        FeedServer server = new FeedServer(bench.loops.vertx(), "bench", bench.bus, bench.board)) {
      Listener client = server.listen("").read();
      FeedReplay replay = new FeedReplay(client.message(0));
      try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
        encoder.addHeaders(0).addVideo(0, 10, 300).send();
        client.awaitEvent("the stream", stream("live"));
        client.awaitEvent("a live sink", sink("s0", "live"));
        JsonObject failed = client.awaitEvent("a failed sink", sink("s1", "failed"));
        assertThat(failed.getString("reason")).contains("refused the key", "BadName");
        Instant since = Instant.parse(failed.getJsonObject("sink").getString("since"));
        Instant told = Instant.parse(failed.getString("at"));
        assertThat(Duration.between(since, told)).isLessThan(Duration.ofSeconds(1));
        JsonObject ill = client.awaitEvent("a sink that waits", sink("s2", "retrying"));
        assertThat(ill.getString("reason")).isNotBlank();
        assertThat(ill.getJsonObject("sink").getString("retryAt")).isNotNull();
        FeedReplay later = new FeedReplay(server.listen("").read().message(0));
        Await.until("that to be told", () -> client.seq() >= later.seq());
        client.events().stream()
            .skip(1)
            .takeWhile(event -> event.getLong("seq") <= later.seq())
            .forEach(replay::receive);
        assertThat(replay.facts()).isEqualTo(later.facts()).containsOnlyKeys("live/cam");
      }
      JsonObject gap = client.awaitEvent("the gap", stream("gap"));
      assertThat(gap.getString("reason")).isNotBlank();
      assertThat(gap.getJsonObject("stream").getValue("publisher")).isNull();
      assertThat(client.awaitEvent("the end", stream("ending")).getString("reason"))
          .isEqualTo("the publisher did not come back in time");
      JsonObject ended = client.awaitEvent("the very end", stream("ended"));
      FeedReplay last = new FeedReplay(client.message(0));
      client.events().stream()
          .skip(1)
          .takeWhile(event -> event.getLong("seq") <= ended.getLong("seq"))
          .forEach(last::receive);
      assertThat(last.facts()).isEmpty();
    }
  }

  @Test
  @DisplayName("of 200 sinks that fail at once each failure is told, and nobody is cut")
  void manySinks() throws Exception {
    int sinks = 200;
    try (PeerServer refusing = new PeerServer(Health.REFUSING);
        Bench bench =
            new Bench(1, Bench.stream(Duration.ZERO), Collections.nCopies(sinks, refusing.url()));
        FeedServer server = new FeedServer(bench.loops.vertx(), "bench", bench.bus, bench.board)) {
      Listener client = server.listen("").read();
      FeedReplay replay = new FeedReplay(client.message(0));
      try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
        encoder.addHeaders(0).addVideo(0, 10, 300).send();
        for (int i = 0; i < sinks; i++) {
          client.awaitEvent("the failure of " + i, sink("s" + i, "failed"));
          encoder.addVideo(1 + i, 10, 300).send(); // a silent publisher would be cut
        }
        client.events().stream().skip(1).forEach(replay::receive);
        assertThat(replay.facts()).containsOnlyKeys("live/cam");
        encoder.unpublish();
      }
      client.awaitEvent("the end", stream("ended"));
      assertThat(server.figures().cut()).isZero();
    }
  }
}
