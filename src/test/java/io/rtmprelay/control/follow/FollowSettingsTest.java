package io.rtmprelay.control.follow;

import static io.rtmprelay.control.follow.FollowBench.route;
import static io.rtmprelay.control.follow.FollowBench.sink;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.stream.PublishRefusal;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.rtmp.session.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The settings of a live stream, and the limits it lives in, as they are changed. */
class FollowSettingsTest {

  private static final String LIVE = "live/{name}";
  private static final String LONG = "stream: { grace: 1h }";

  private static void awaitState(FollowBench relay, StreamState state) {
    Await.until(state + "", () -> relay.bench.report("cam").state() == state);
  }

  @Test
  @DisplayName("grace: a gap that has lasted longer than the new one ends; a longer one goes on")
  void grace() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        FollowBench relay =
            new FollowBench(route(LIVE, "stream: { grace: 100ms }", sink("a", a.url())))) {
      PeerEncoder encoder = relay.publishing();
      relay.awaitLive("a");
      relay.apply(route(LIVE, LONG, sink("a", a.url())));
      encoder.reset();
      awaitState(relay, StreamState.GAP);
      relay.apply(route(LIVE, "stream: { grace: 30m }", sink("a", a.url())));
      try (PeerEncoder back = relay.publishing()) {
        a.take(0).awaitNumber(relay.more(back));
        back.reset();
      }
      awaitState(relay, StreamState.GAP);
      relay.apply(route(LIVE, "stream: { grace: 1ms }", sink("a", a.url())));
      assertThat(a.take(0).awaitClosed().isInOrder()).isTrue();
      relay.bench.awaitNothingLeft();
      assertThat(a.takes()).hasSize(1);
    }
  }

  @Test
  @DisplayName("gap: turned on in the midst of a gap, sinks get the last picture; off, they wait")
  void gap() throws Exception {
    try (PeerServer a = new PeerServer(Health.WELL);
        FollowBench relay = new FollowBench(route(LIVE, LONG, sink("a", a.url())))) {
      PeerEncoder encoder = relay.publishing();
      a.take(0).awaitNumber(9);
      encoder.reset();
      awaitState(relay, StreamState.GAP);
      int before = a.take(0).numbers().size();
      relay.apply(route(LIVE, "stream: { grace: 1h, gap: freeze }", sink("a", a.url())));
      Await.until("pictures", () -> a.take(0).numbers().size() >= before + 3);
      assertThat(a.take(0).numbers().subList(before, before + 3)).containsOnly(0);
      relay.apply(route(LIVE, LONG, sink("a", a.url())));
      try (PeerEncoder back = relay.publishing()) {
        int last = relay.more(back);
        a.take(0).awaitNumber(last);
        assertThat(a.take(0).got()).extracting(PeerServer.Got::timestampMs).isSorted();
        assertThat(a.takes()).hasSize(1);
        relay.end(back);
      }
    }
  }

  @Test
  @DisplayName("onDuplicate counts for who comes from then on")
  void onDuplicate() throws Exception {
    try (FollowBench relay = new FollowBench(route(LIVE, LONG));
        PeerEncoder first = relay.publishing()) {
      try (PeerEncoder second = new PeerEncoder(relay.bench.port, "live", "cam")) {
        Await.until("a refusal", () -> second.refusal() != null);
      }
      relay.apply(route(LIVE, "stream: { grace: 1h, onDuplicate: replace }"));
      try (PeerEncoder second = relay.publishing()) {
        Await.until("the end of the first", first::isClosed);
        relay.apply(route(LIVE, "stream: { grace: 1h, onDuplicate: standby }"));
        try (PeerEncoder third = relay.publishing()) {
          relay.apply(route(LIVE, LONG));
          relay.more(third);
          second.reset();
          Await.until("the third to feed it", () -> feeds(relay, third));
          relay.end(third);
        }
      }
    }
  }

  private static boolean feeds(FollowBench relay, PeerEncoder encoder) {
    StreamReport.PublisherReport publisher = relay.bench.report("cam").publisher();
    return publisher != null && publisher.address().endsWith(":" + encoder.localPort());
  }

  @Test
  @DisplayName("memory: a stream that holds more than it may now sheds at once, and lives on")
  void memory() throws Exception {
    try (PeerServer stalled = new PeerServer(Health.STALLED);
        FollowBench relay =
            new FollowBench(
                route(LIVE, "stream: { memory: 32MiB }", sink("a", stalled.url(), queue())));
        PeerEncoder encoder = relay.publishing()) {
      stalled.take(0);
      for (int number = 10; number < 210; number++) {
        encoder.addVideo(number, 50, 50_000).send();
      }
      Await.until("media held", () -> relay.bench.memory.heldBytes() > 4_000_000);
      relay.apply(route(LIVE, "stream: { memory: 1MiB }", sink("a", stalled.url(), queue())));
      Await.until("less held", () -> relay.bench.memory.heldBytes() <= 1 << 20);
      Await.until("the limit", () -> relay.bench.report("cam").memoryLimit() == 1 << 20);
      assertThat(stalled.takes()).hasSize(1);
      stalled.thaw();
      stalled.take(0).awaitNumber(relay.more(encoder));
      relay.end(encoder);
    }
  }

  private static String queue() {
    return "queue: { bytes: 64MiB, time: 10m }, stallTimeout: 5m";
  }

  @Test
  @DisplayName("limits.memory: the process sheds at once when it may hold less")
  void processMemory() throws Exception {
    try (PeerServer stalled = new PeerServer(Health.STALLED);
        FollowBench relay =
            new FollowBench(
                route(LIVE, "stream: { memory: 32MiB }", sink("a", stalled.url(), queue())));
        PeerEncoder encoder = relay.publishing()) {
      stalled.take(0);
      for (int number = 10; number < 210; number++) {
        encoder.addVideo(number, 50, 50_000).send();
      }
      Await.until("media held", () -> relay.bench.memory.heldBytes() > 4_000_000);
      ServerConfig narrow =
          NodeText.read(
              "limits: { memory: 1MiB, bitrate: 3Mbps }\nroutes:\n"
                  + route("other/{name}", "stream: { memory: 1MiB }"));
      relay.bench.streams.apply(narrow);
      Await.until("less held", () -> relay.bench.memory.heldBytes() <= 1 << 20);
      assertThat(relay.bench.memory.limitBytes()).isEqualTo(1 << 20);
      assertThat(relay.bench.streams.maxBitrate()).isEqualTo(3_000_000);
      stalled.thaw();
      relay.end(encoder);
    }
  }

  @Test
  @DisplayName("maxStreams: one more is refused in words, one that comes back or stands by is not")
  void maxStreams() throws Exception {
    String two = "maxStreams: 2, stream: { grace: 1h, onDuplicate: standby }";
    try (FollowBench relay = new FollowBench(route(LIVE, two), route("free/{name}", ""))) {
      try (PeerEncoder cam = relay.publishing();
          PeerEncoder other = PeerEncoder.publishing(relay.bench.port, "live", "other");
          PeerEncoder free = PeerEncoder.publishing(relay.bench.port, "free", "any");
          PeerEncoder standby = PeerEncoder.publishing(relay.bench.port, "live", "cam")) {
        assertRefused(relay, "third");
        standby.reset();
        cam.reset();
        awaitState(relay, StreamState.GAP);
        assertRefused(relay, "third"); // a stream in a gap keeps its place
        try (PeerEncoder back = relay.publishing()) {
          back.unpublish();
          Await.until("a place", () -> relay.bench.streams.size() == 2);
          try (PeerEncoder third = PeerEncoder.publishing(relay.bench.port, "live", "third")) {
            // Fewer than there are: all live on, and the next is refused.
            relay.apply(route(LIVE, "maxStreams: 1"), route("free/{name}", ""));
            assertRefused(relay, "fourth");
            third.unpublish();
          }
          assertRefused(relay, "fourth");
          relay.apply(route(LIVE, ""), route("free/{name}", ""));
          try (PeerEncoder fourth = PeerEncoder.publishing(relay.bench.port, "live", "fourth")) {
            fourth.unpublish();
          }
        }
        other.unpublish();
        free.unpublish();
      }
      relay.bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("maxStreams: of many publishers that come at once no more get in than may")
  void maxStreamsAtOnce() throws Exception {
    List<PeerEncoder> encoders = new ArrayList<>();
    try (FollowBench relay = new FollowBench(route(LIVE, "maxStreams: 3"))) {
      for (int i = 0; i < 12; i++) {
        encoders.add(new PeerEncoder(relay.bench.port, "live", "cam" + i));
      }
      Await.until(
          "all answers",
          () -> encoders.stream().allMatch(one -> one.isPublished() || one.refusal() != null));
      assertThat(encoders).filteredOn(PeerEncoder::isPublished).hasSize(3);
      assertThat(relay.bench.refusals.count(PublishRefusal.MAX_STREAMS)).isEqualTo(9);
      for (PeerEncoder encoder : encoders) {
        if (encoder.isPublished()) {
          encoder.unpublish();
        }
        encoder.leave();
      }
      relay.bench.awaitNothingLeft();
    }
  }

  private static void assertRefused(FollowBench relay, String name) throws Exception {
    try (PeerEncoder late = new PeerEncoder(relay.bench.port, "live", name)) {
      Await.until("a refusal", () -> late.refusal() != null);
      assertThat(late.refusal())
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.toString()).contains("as many streams as it may have"));
    }
  }
}
