package io.rtmprelay.control.follow;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import java.time.Duration;
import java.util.List;

/** A relay whose config is changed while a stream {@code live/cam} lives. */
final class FollowBench implements AutoCloseable {

  private static final String SETTINGS =
      """
      node: { name: bench, data: target/follow }
      sink:
        connectTimeout: 2s
        replyTimeout: 1s
        retry: { first: 50ms, factor: 2, max: 200ms }
      """;

  final Bench bench = new Bench(1, Bench.stream(Duration.ofSeconds(10)), List.of());
  private int next;

  FollowBench(String... routes) {
    apply(routes);
  }

  /** The config with those routes. */
  static ServerConfig config(String... routes) {
    return NodeText.read(SETTINGS + "routes:\n" + String.join("\n", routes));
  }

  /** A route in one line. */
  static String route(String match, String more, String... sinks) {
    return "  - { match: \""
        + match
        + "\", sinks: ["
        + String.join(", ", sinks)
        + "]"
        + (more.isEmpty() ? "" : ", " + more)
        + " }";
  }

  /** A sink in one line. */
  static String sink(String id, String url) {
    return sink(id, url, "");
  }

  static String sink(String id, String url, String more) {
    return "{ id: " + id + ", url: \"" + url + "\"" + (more.isEmpty() ? "" : ", " + more) + " }";
  }

  void apply(String... routes) {
    bench.apply(config(routes));
  }

  PeerEncoder publishing() throws Exception {
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
    encoder.addHeaders(0);
    more(encoder);
    return encoder;
  }

  /** Sends ten more frames, the first a keyframe; the number of the last. */
  int more(PeerEncoder encoder) {
    for (int count = 0; count < 10; count++) {
      encoder.addVideo(next++, 10, 300);
    }
    encoder.send();
    return next - 1;
  }

  SinkReport sink(String id) {
    return bench.report("cam").sinks().stream()
        .filter(sink -> sink.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no sink " + id));
  }

  List<String> sinks() {
    return bench.report("cam").sinks().stream().map(SinkReport::id).toList();
  }

  void awaitLive(String id) {
    Await.until(id + " to be live", () -> sink(id).state() == SinkState.LIVE);
  }

  void awaitSinks(String... ids) {
    Await.until("sinks " + List.of(ids), () -> sinks().equals(List.of(ids)));
  }

  /** The encoder leaves, and then nothing is left. */
  void end(PeerEncoder encoder) throws Exception {
    encoder.unpublish();
    encoder.leave();
    bench.awaitNothingLeft();
  }

  @Override
  public void close() {
    bench.close();
  }
}
