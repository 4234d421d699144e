package io.rtmprelay.control.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is set at run time, when the config's defaults and bounds change. */
class FollowRuntimeTest {

  private static final String NAME = "live/cam";

  @TempDir Path data;

  private Bench bench() {
    return new Bench(1, Bench.stream(Duration.ofSeconds(10)), List.of()).node(data);
  }

  private static ServerConfig config(String more) {
    return NodeText.read("node: { name: bench }\nroutes: [{ match: \"live/{name}\" }]\n" + more);
  }

  private static @Nullable Duration graceOf(Bench bench, String streamName) {
    var route = bench.streams.route(streamName);
    return route == null ? null : route.stream().grace();
  }

  private static SinkReport sink(Bench bench) {
    return bench.report("cam").sinks().getFirst();
  }

  @Test
  @DisplayName("a sink that was added has the config's new defaults, and keeps its connection")
  void sinkDefaults() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench();
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      String body = "{\"id\":\"x\",\"url\":\"" + server.url() + "\",\"replyTimeout\":\"4s\"}";
      bench.change(new NodeCommand.AddSink(NAME, body));
      server.take(0).awaitNumber(0);
      bench.revisions.clear();
      bench.apply(config("sink: { stallTimeout: 77s, replyTimeout: 3s }"));
      Await.until("77s", () -> "77s".equals(sink(bench).settings().get("stallTimeout")));
      assertThat(sink(bench).settings()).containsEntry("replyTimeout", "4s");
      encoder.addVideo(1, 10, 300).send();
      server.take(0).awaitNumber(1);
      assertThat(server.takes()).hasSize(1);
      int looks = bench.revisions.size();
      bench.apply(config("sink: { stallTimeout: 77s, replyTimeout: 3s }"));
      assertThat(bench.revisions).hasSize(looks);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("a route that was set has the config's new defaults, and so has a stream of it")
  void routeDefaults() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench()) {
      bench.change(
          new NodeCommand.PutRoute(
              "event",
              "{\"match\":\"event/{name}\",\"sinks\":[{\"id\":\"a\",\"url\":\""
                  + server.url()
                  + "\"}]}",
              null));
      try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "event", "one")) {
        encoder.addHeaders(0).addVideo(0, 10, 300).send();
        server.take(0).awaitNumber(0);
        bench.apply(config("stream: { grace: 7s, memory: 3MiB }"));
        assertThat(graceOf(bench, "event/one")).isEqualTo(Duration.ofSeconds(7));
        Await.until(
            "its memory",
            () -> {
              var report = bench.board.find("event/one");
              return report != null && report.memoryLimit() == 3 << 20;
            });
        encoder.addVideo(1, 10, 300).send();
        server.take(0).awaitNumber(1);
        assertThat(server.takes()).hasSize(1);
        encoder.unpublish();
      }
      bench.awaitNothingLeft();
    }
  }

  @Test
  @DisplayName("what the new bounds refuse is kept, not used, and told; and used again after")
  void bounds() throws Exception {
    try (Bench bench = bench()) {
      bench.change(
          new NodeCommand.PutRoute(
              "big", "{\"match\":\"big/{name}\",\"stream\":{\"memory\":\"64MiB\"}}", null));
      assertThat(bench.streams.route("big/one")).isNotNull();
      bench.apply(config("limits: { memory: 32MiB, sinkTargets: [\"*.example.com\"] }"));
      assertThat(bench.streams.route("big/one")).isNull();
      assertThat(Bench.done(bench.bus.describeNode(Bench.NODE)).store().isSound()).isFalse();
      assertThat(Bench.done(bench.bus.routes(Bench.NODE)).runtime())
          .singleElement()
          .satisfies(route -> assertThat(route.fault()).contains("memory"));
      SinkAnswer answer =
          bench.change(
              new NodeCommand.AddSink(NAME, "{\"id\":\"x\",\"url\":\"rtmp://127.0.0.1/a/b\"}"));
      assertThat(answer).isInstanceOf(SinkAnswer.Refused.class);
      bench.apply(config("limits: { memory: 128MiB }"));
      assertThat(bench.streams.route("big/one")).isNotNull();
      assertThat(Bench.done(bench.bus.describeNode(Bench.NODE)).store().isSound()).isTrue();
    }
    try (Bench again = bench()) { // and it was never lost from the disk
      assertThat(again.streams.route("big/one")).isNotNull();
    }
  }

  @Test
  @DisplayName(
      "a change of both at one time: what was set while it was written has the new defaults")
  void whileWritten() throws Exception {
    try (Bench bench = bench()) {
      for (int round = 1; round <= 20; round++) {
        var put =
            bench.bus.change(
                Bench.NODE,
                new NodeCommand.PutRoute("r" + round, "{\"match\":\"r" + round + "/x\"}", null));
        bench.apply(config("stream: { grace: " + round + "s }"));
        assertThat(Bench.done(put)).isInstanceOf(RouteAnswer.Added.class);
        for (int set = 1; set <= round; set++) {
          assertThat(graceOf(bench, "r" + set + "/x")).isEqualTo(Duration.ofSeconds(round));
        }
      }
    }
  }

  @Test
  @DisplayName("an operator's switch of a sink holds whatever becomes of its route")
  void switches() throws Exception {
    String on = "routes: [{ match: \"live/{name}\", sinks: [{ id: a, url: \"%s\"%s }] }]";
    try (PeerServer server = new PeerServer(Health.WELL);
        Bench bench = bench();
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      bench.apply(NodeText.read(on.formatted(server.url(), "")));
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      server.take(0).awaitNumber(0);
      bench.change(new NodeCommand.ChangeSink(NAME, "a", "{\"enabled\":false}"));
      server.take(0).awaitClosed();
      Await.until("it is off", () -> sink(bench).state() == SinkState.OFF);
      bench.apply(NodeText.read(on.formatted(server.url(), ", stallTimeout: 3s")));
      Await.until("3s", () -> "3s".equals(sink(bench).settings().get("stallTimeout")));
      assertThat(sink(bench).state()).isEqualTo(SinkState.OFF);
      assertThat(server.takes()).hasSize(1);
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }
}
