package io.rtmprelay.control.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.PeerServer;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.report.NodeReport;
import io.rtmprelay.control.report.RouteReport;
import io.rtmprelay.control.report.RouteReports;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.relay.viewer.PlayAttempt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that are set and forgotten at run time. */
class RouteCommandTest {

  @TempDir Path data;

  private Bench bench() {
    return new Bench(1, Bench.stream(Duration.ofSeconds(10)), List.of()).node(data);
  }

  private static RouteAnswer put(Bench bench, String id, String body, @Nullable Long revision) {
    return bench.change(new NodeCommand.PutRoute(id, body, revision));
  }

  private static RouteReport added(Bench bench, String id, String body) {
    RouteAnswer answer = put(bench, id, body, null);
    assertThat(answer).isInstanceOf(RouteAnswer.Added.class);
    return ((RouteAnswer.Added) answer).route();
  }

  private static RouteReports routes(Bench bench) {
    return Bench.done(bench.bus.routes(Bench.NODE));
  }

  @Test
  @DisplayName("a route takes publishes from then on, outlives the relay, and is forgotten again")
  void life() throws Exception {
    try (PeerServer server = new PeerServer(Health.WELL)) {
      String body =
          "{\"match\":\"event/{name}\",\"sinks\":[{\"id\":\"a\",\"url\":\""
              + server.url()
              + "\"}]}";
      try (Bench bench = bench()) {
        assertThat(bench.streams.route("event/one")).isNull();
        RouteReport added = added(bench, "event", body);
        assertThat(added.match()).isEqualTo("event/{name}");
        assertThat(added.fault()).isNull();
        assertThat(added.settings()).containsKeys("match", "publish", "play", "sinks");
      }
      try (Bench bench = bench()) {
        assertThat(routes(bench).runtime()).extracting(RouteReport::id).containsExactly("event");
        assertThat(routes(bench).file()).extracting(RouteReport::match).contains("live/{name}");
        try (PeerEncoder encoder = PeerEncoder.publishing(bench.port, "event", "one")) {
          encoder.addHeaders(0).addVideo(0, 10, 300).send();
          server.take(0).awaitNumber(0);
          assertThat(bench.change(new NodeCommand.DeleteRoute("event", null)))
              .isEqualTo(new RouteAnswer.Removed("event"));
          encoder.addVideo(1, 10, 300).send();
          server.take(0).awaitNumber(1);
          assertThat(bench.streams.route("event/two")).isNull();
          encoder.unpublish();
          encoder.leave();
          bench.awaitNothingLeft();
        }
        assertThat(bench.change(new NodeCommand.DeleteRoute("event", null)))
            .isEqualTo(new RouteAnswer.NoSuchRoute("event"));
      }
      try (Bench bench = bench()) {
        assertThat(routes(bench).runtime()).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("routes set at run time are asked before the file's, in the order of their ids")
  void order() {
    try (Bench bench = bench()) {
      added(bench, "b", "{\"match\":\"live/{name}\",\"stream\":{\"grace\":\"2s\"}}");
      added(bench, "a", "{\"match\":\"live/cam\",\"stream\":{\"grace\":\"1s\"}}");
      assertThat(routes(bench).runtime()).extracting(RouteReport::id).containsExactly("a", "b");
      assertThat(graceOf(bench, "live/cam")).isEqualTo(Duration.ofSeconds(1));
      assertThat(graceOf(bench, "live/other")).isEqualTo(Duration.ofSeconds(2));
      bench.change(new NodeCommand.DeleteRoute("a", null));
      bench.change(new NodeCommand.DeleteRoute("b", null));
      assertThat(graceOf(bench, "live/cam")).isEqualTo(Duration.ofSeconds(10));
    }
  }

  private static @Nullable Duration graceOf(Bench bench, String streamName) {
    var route = bench.streams.route(streamName);
    return route == null ? null : route.stream().grace();
  }

  @Test
  @DisplayName("who may play is asked of the routes as they are now")
  void viewers() {
    try (Bench bench = bench()) {
      ViewerAdmission viewers = new ViewerAdmission(bench.routes, bench.streams);
      PlayAttempt attempt = new PlayAttempt("event", "one", "", "127.0.0.1:5000");
      assertThat(Bench.done(viewers.play(attempt))).isInstanceOf(PlayAnswer.NotFound.class);
      added(bench, "e", "{\"match\":\"event/{name}\"}");
      assertThat(Bench.done(viewers.play(attempt))).isInstanceOf(PlayAnswer.Denied.class);
      put(bench, "e", "{\"match\":\"event/{name}\",\"play\":{\"open\":true}}", null);
      assertThat(Bench.done(viewers.play(attempt))).isInstanceOf(PlayAnswer.NotFound.class);
    }
  }

  @Test
  @DisplayName("the same again changes nothing; another revision than the one named is told")
  void revisions() {
    try (Bench bench = bench()) {
      String body = "{\"match\":\"a/{name}\"}";
      assertThat(put(bench, "a", body, 5L)).isEqualTo(new RouteAnswer.Changed(null));
      long first = ((RouteAnswer.Added) put(bench, "a", body, 0L)).route().revision();
      assertThat(put(bench, "a", body, first))
          .isInstanceOfSatisfying(
              RouteAnswer.Done.class, done -> assertThat(done.route().revision()).isEqualTo(first));
      long second =
          ((RouteAnswer.Done) put(bench, "a", "{\"match\":\"b/{name}\"}", first))
              .route()
              .revision();
      assertThat(second).isGreaterThan(first);
      assertThat(put(bench, "a", body, first)).isInstanceOf(RouteAnswer.Changed.class);
      assertThat(bench.change(new NodeCommand.DeleteRoute("a", first)))
          .isInstanceOf(RouteAnswer.Changed.class);
      assertThat(bench.change(new NodeCommand.DeleteRoute("a", second)))
          .isInstanceOf(RouteAnswer.Removed.class);
    }
  }

  @Test
  @DisplayName("each fault of a route is told with its pointer; secrets are told to nobody")
  void faultsAndSecrets() {
    try (Bench bench = bench()) {
      RouteAnswer answer =
          put(
              bench,
              "r",
              """
              {"id": "other", "match": "a"}
              """,
              null);
      assertThat(((RouteAnswer.Refused) answer).faults())
          .extracting(BodyFault::pointer)
          .containsExactly("/id");
      answer =
          put(
              bench,
              "r",
              """
              {"match": "a/{b}{c}", "publish": {"keys": ["${HOME}"]},
               "sinks": [{"id": "x", "url": "file:/etc/x"}, {"id": "x", "url": "rtmp://h/a/b"}]}
              """,
              null);
      assertThat(((RouteAnswer.Refused) answer).faults())
          .extracting(BodyFault::pointer)
          .containsExactlyInAnyOrder("/match", "/publish/keys/0", "/sinks/0/url", "/sinks/1/id");
      assertThat(((RouteAnswer.Refused) put(bench, "a b", "{\"match\":\"a/b\"}", null)).faults())
          .extracting(BodyFault::pointer)
          .containsExactly("/id");
      RouteReport kept =
          added(
              bench,
              "r",
              """
              {"match": "s/{name}", "publish": {"keys": ["s3cret-a"]},
               "play": {"keys": ["s3cret-b"]},
               "sinks": [{"id": "x", "url": "rtmp://h/a", "key": "s3cret-c"}]}
              """);
      assertThat(kept.toString()).doesNotContain("s3cret");
      assertThat(routes(bench).toString()).doesNotContain("s3cret");
    }
  }

  @Test
  @DisplayName("a node tells what lives on it, and whether all that was set is kept")
  void node() throws Exception {
    try (Bench bench = bench();
        PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam")) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.change(
          new NodeCommand.AddSink("live/cam", "{\"id\":\"x\",\"url\":\"rtmp://127.0.0.1:1/a/b\"}"));
      NodeReport report = Bench.done(bench.bus.describeNode(Bench.NODE));
      assertThat(report.name()).isEqualTo(Bench.NODE);
      assertThat(report.streams()).isEqualTo(1);
      assertThat(report.publishers()).isEqualTo(1);
      assertThat(report.sinks()).isEqualTo(1);
      assertThat(report.viewers()).isZero();
      assertThat(report.connections()).isEqualTo(1);
      assertThat(report.memoryLimit()).isEqualTo(bench.memory.limitBytes());
      assertThat(report.heapUsed()).isPositive().isLessThanOrEqualTo(report.heapLimit());
      assertThat(report.store().isSound()).isTrue();
      encoder.unpublish();
      encoder.leave();
      bench.awaitNothingLeft();
    }
  }
}
