package io.rtmprelay.web.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.event.StreamEvent.SinkChange;
import io.rtmprelay.control.event.StreamEvent.StreamChange;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import io.rtmprelay.relay.life.StreamState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Numbers, what is kept, and what it adds up to. */
class EventLogTest {

  private static final Instant AT = Instant.parse("2026-11-22T17:00:00.123Z");

  private final List<JsonObject> told = new ArrayList<>();
  private final EventLog log = new EventLog(100, message -> told.add(json(message)));

  private static JsonObject json(FeedMessage message) {
    JsonObject json = new JsonObject(Buffer.buffer(message.utf8()));
    assertThat(json.getLong("seq")).isEqualTo(message.seq());
    return json;
  }

  private void add(StreamReport report, OfStream event) {
    log.add(new StreamNews(report, List.of(event)), AT, 0);
  }

  private static StreamReport live(long epoch, long revision, SinkReport... sinks) {
    return NodeScript.stream(
        "cam", epoch, revision, StreamState.LIVE, NodeScript.publisher(1), List.of(sinks));
  }

  @Test
  @DisplayName("each event has its form, and a number one above that of the one before")
  void forms() {
    SinkReport sink = NodeScript.sink("a", SinkState.FAILED, "refused", 0);
    add(live(1, 1), new OfStream(StreamChange.LIVE, null));
    log.add(new StreamNews(live(1, 2, sink), List.of(new OfSink(SinkChange.STATE, sink))), AT, 0);
    log.add(new NodeEvent.RoutesChanged("n1"), AT, 0);
    log.add(new NodeEvent.ConfigRead("n1", "pending"), AT, 0);
    log.add(new NodeEvent.BansChanged("n1"), AT, 0);
    assertThat(told).hasSize(5);
    assertThat(told.get(4).encode())
        .isEqualTo(
            "{\"type\":\"bans\",\"seq\":105,\"at\":\"2026-11-22T17:00:00.123Z\",\"node\":\"n1\"}");
    assertThat(told.get(0).encode())
        .startsWith(
            """
            {"type":"stream","seq":101,"at":"2026-11-22T17:00:00.123Z","what":"live",\
            "reason":null,"stream":{"app":"live","name":"cam","state":"live",""");
    assertThat(told.get(1).encode())
        .startsWith(
            """
            {"type":"sink","seq":102,"at":"2026-11-22T17:00:00.123Z","app":"live","name":"cam",\
            "what":"failed","reason":"refused","sink":{"id":"a",""");
    assertThat(told.get(2).encode())
        .isEqualTo(
            "{\"type\":\"routes\",\"seq\":103,\"at\":\"2026-11-22T17:00:00.123Z\",\"node\":\"n1\"}");
    assertThat(told.get(3).getString("outcome")).isEqualTo("pending");
    assertThat(log.seq()).isEqualTo(105);
  }

  @Test
  @DisplayName("the last 1,000 are kept; who missed more, or comes from another run, starts anew")
  void kept() {
    assertThat(log.after(100)).isEmpty();
    assertThat(log.after(99)).isNull();
    assertThat(log.after(101)).isNull();
    for (int i = 0; i < 1_500; i++) {
      log.add(new NodeEvent.RoutesChanged("n1"), AT, 0);
    }
    assertThat(log.after(1_600)).isEmpty();
    assertThat(log.after(1_598)).extracting(FeedMessage::seq).containsExactly(1_599L, 1_600L);
    assertThat(log.after(600)).hasSize(EventLog.KEPT);
    assertThat(log.after(599)).isNull();
    assertThat(log.after(Long.MAX_VALUE)).isNull();
    assertThat(log.after(Long.MIN_VALUE)).isNull();
  }

  @Test
  @DisplayName("what the board had at the start is not told again")
  void begins() {
    log.begin(List.of(live(1, 5)));
    add(live(1, 4), new OfStream(StreamChange.CHANGED, null));
    add(live(1, 5), new OfStream(StreamChange.CHANGED, null));
    assertThat(told).isEmpty();
    add(live(1, 6), new OfStream(StreamChange.CHANGED, null));
    assertThat(told).hasSize(1);
    assertThat(log.streams()).containsExactly(live(1, 6));
  }

  @Test
  @DisplayName("a name that is published anew while it ends is ended first, and once")
  void publishedAnew() {
    add(live(1, 1), new OfStream(StreamChange.LIVE, null));
    add(live(2, 1), new OfStream(StreamChange.LIVE, null));
    add(live(1, 2), new OfStream(StreamChange.ENDING, "x"));
    assertThat(log.streams()).containsExactly(live(2, 1));
    add(live(2, 2), new OfStream(StreamChange.ENDED, "y"));
    add(live(1, 3), new OfStream(StreamChange.ENDED, "x"));
    assertThat(told)
        .extracting(event -> event.getString("what"))
        .containsExactly("live", "ended", "live", "ended");
    assertThat(log.streams()).isEmpty();
  }

  @Property(tries = 100, seed = "1", edgeCases = EdgeCasesMode.NONE)
  @Label("a snapshot and what is told behind it is a snapshot taken later, whenever each was taken")
  void addsUp(@ForAll long seed) {
    Random random = new Random(seed);
    NodeScript script = new NodeScript(seed, 4, 6);
    List<FeedReplay> clients = new ArrayList<>();
    Set<String> failures = new HashSet<>();
    Set<String> toldFailures = new HashSet<>();
    Map<String, Long> epochs = new HashMap<>();
    EventLog all =
        new EventLog(
            7,
            message -> {
              JsonObject event = json(message);
              clients.forEach(client -> client.receive(event));
              if ("failed".equals(event.getString("what"))) {
                toldFailures.add(event.getString("reason"));
              }
            });
    long nowMs = 0;
    for (int i = 0; i < 300; i++) {
      NodeEvent event = script.next();
      nowMs += random.nextInt(40);
      if (random.nextInt(4) == 0) {
        all.time(nowMs);
      }
      if (event instanceof StreamNews news) {
        StreamReport report = news.report();
        boolean outdated = report.epoch() < epochs.getOrDefault(report.name(), 0L);
        epochs.merge(report.name(), report.epoch(), Math::max);
        news.events().stream()
            .filter(each -> !outdated && each instanceof OfSink)
            .map(each -> (OfSink) each)
            .filter(each -> each.word().equals("failed"))
            .forEach(each -> failures.add(String.valueOf(each.sink().reason())));
      }
      all.add(event, AT, nowMs);
      if (random.nextInt(20) == 0) {
        FeedReplay fresh = snapshot(all);
        assertThat(clients).allSatisfy(client -> assertSame(client, fresh));
        clients.add(fresh);
      }
    }
    FeedReplay last = snapshot(all);
    assertThat(clients).allSatisfy(client -> assertSame(client, last));
    assertThat(toldFailures).isEqualTo(failures);
  }

  private static void assertSame(FeedReplay client, FeedReplay fresh) {
    assertThat(client.facts()).isEqualTo(fresh.facts());
    assertThat(client.seq()).isEqualTo(fresh.seq());
  }

  private static FeedReplay snapshot(EventLog log) {
    List<StreamReport> streams = List.copyOf(log.streams());
    return new FeedReplay(FeedJson.snapshot(log.seq(), AT, "n1", List.of(), List.of(), streams));
  }
}
