package io.rtmprelay.control.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.runtime.state.Kept;
import io.rtmprelay.control.runtime.state.SharedRecord;
import io.rtmprelay.control.runtime.state.SharedRecords;
import io.rtmprelay.relay.life.SinkState;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other nodes set holds for the streams that live here. */
class HeardChangeTest {

  @TempDir private Path data;
  private final Others others = new Others();

  /** Other nodes, in the place of a cluster. */
  private static final class Others implements SharedRecords {

    private volatile @Nullable Follower follower;
    private long version = 1;

    private void say(Kept.Key key, String kind, String more) {
      Kept.Stamp stamp = new Kept.Stamp("other", ++version);
      String text =
          "{\"kind\":\"%s\",\"id\":\"%s\",\"node\":\"other\",\"epoch\":%d,%s}"
              .formatted(kind, key.id(), version, more);
      Objects.requireNonNull(follower).heard(List.of(new SharedRecord(key, stamp, text)));
    }

    private void remove(Kept.Key key, String of) {
      String stream = key.scope().isEmpty() ? "" : "\"stream\":\"" + key.scope() + "\",";
      say(key, "removed", stream + "\"of\":\"" + of + "\",\"at\":\"" + Instant.now() + "\"");
    }

    @Override
    public boolean isShared() {
      return true;
    }

    @Override
    public void follow(Follower told) {
      follower = told;
    }

    @Override
    public Future<Map<Kept.Key, Kept.Stamp>> stamps() {
      return Future.succeededFuture(Map.of());
    }

    @Override
    public Future<List<SharedRecord>> get(Set<Kept.Key> keys) {
      return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Void> offer(Collection<SharedRecord> records) {
      return Future.succeededFuture();
    }

    @Override
    public Future<List<SharedRecord>> replace(Collection<Replacement> replacements) {
      return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Void> forget(Map<Kept.Key, Kept.Stamp> dropped) {
      return Future.succeededFuture();
    }
  }

  private Bench bench() {
    Bench bench = new Bench(1, Bench.stream(Duration.ofSeconds(10)), List.of());
    bench.shared = others;
    return bench.node(data);
  }

  private static boolean hasSink(Bench bench, SinkState state) {
    return bench.report("cam").sinks().stream()
        .anyMatch(sink -> sink.id().equals("x") && sink.state() == state);
  }

  @Test
  @DisplayName("a sink that another node adds is dialled, and ended when another removes it")
  void sinks() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench();
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      Kept.Key key = Kept.Sink.key("live/cam", "x");
      others.say(
          key,
          "sink",
          "\"stream\":\"live/cam\",\"sink\":{\"id\":\"x\",\"url\":\"" + server.url() + "\"}");
      Await.until("the sink", () -> hasSink(bench, SinkState.LIVE));
      server.take(0).awaitNumber(0);
      others.remove(key, "sink");
      Await.until("its end", () -> bench.report("cam").sinks().isEmpty());
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a ban from another node disconnects who publishes here; a lift lets in again")
  void bans() throws Exception {
    try (Bench bench = bench();
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      Queue<NodeEvent> told = new ConcurrentLinkedQueue<>();
      var listening = bench.bus.onEvents(told::add);
      Kept.Key key = Kept.Banned.key("b1");
      Instant until = Instant.now().plusSeconds(600);
      others.say(
          key, "ban", "\"stream\":null,\"address\":\"127.0.0.1\",\"until\":\"" + until + "\"");
      Await.until("the end of the publisher", encoder::isClosed);
      assertThat(bench.bans.all(Instant.now())).hasSize(1);
      others.remove(key, "ban");
      Await.until("the lift", () -> bench.bans.all(Instant.now()).isEmpty());
      try (PeerEncoder again = PeerEncoder.publishing(bench.port, "live", "cam")) {
        again.unpublish();
        again.leave();
      }
      Bench.done(listening.giveUp());
      bench.awaitNothingLeft();
      // Who made the change tells of it, to all nodes.
      assertThat(told).noneMatch(NodeEvent.BansChanged.class::isInstance);
    }
  }

  @Test
  @DisplayName("a route from another node takes publishes from then on, until it is removed")
  void routes() {
    try (Bench bench = bench()) {
      assertThat(bench.streams.route("event/one")).isNull();
      others.say(Kept.Route.key("e"), "route", "\"route\":{\"match\":\"event/{name}\"}");
      Await.until("the route", () -> bench.streams.route("event/one") != null);
      others.remove(Kept.Route.key("e"), "route");
      Await.until("no route", () -> bench.streams.route("event/one") == null);
    }
  }
}
