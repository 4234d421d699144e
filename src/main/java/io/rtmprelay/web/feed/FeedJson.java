package io.rtmprelay.web.feed;

import io.rtmprelay.control.event.NodeEvent.ConfigRead;
import io.rtmprelay.control.event.StreamEvent.OfSink;
import io.rtmprelay.control.event.StreamEvent.OfStream;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.web.answer.StreamJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The messages of the feed in the form in which clients get them. */
final class FeedJson {

  private FeedJson() {}

  private static JsonObject numbered(String type, long seq, Instant at) {
    return new JsonObject().put("type", type).put("seq", seq).put("at", StreamJson.time(at));
  }

  /**
   * All that the events up to {@code seq} add up to.
   *
   * @param node the one that tells
   * @param others the other nodes that are there
   * @param missing those that should be, or do not answer
   */
  static JsonObject snapshot(
      long seq,
      Instant at,
      String node,
      Collection<String> others,
      Collection<String> missing,
      List<StreamReport> streams) {
    JsonArray nodes = new JsonArray().add(node);
    others.forEach(nodes::add);
    return numbered("snapshot", seq, at)
        .put("node", node)
        .put("nodes", nodes)
        .put("missing", new JsonArray(List.copyOf(missing)))
        .put("streams", array(streams, StreamJson::of));
  }

  /** The events behind {@code seq} follow. */
  static JsonObject resumed(long seq, Instant at) {
    return numbered("resumed", seq, at);
  }

  static JsonObject stream(long seq, Instant at, StreamReport stream, OfStream event) {
    return numbered("stream", seq, at)
        .put("what", event.what().word())
        .put("reason", event.reason())
        .put("stream", StreamJson.of(stream));
  }

  static JsonObject sink(long seq, Instant at, StreamReport stream, OfSink event) {
    return numbered("sink", seq, at)
        .put("app", stream.app())
        .put("name", stream.name())
        .put("what", event.word())
        .put("reason", event.sink().reason())
        .put("sink", StreamJson.of(event.sink()))
        .put("node", stream.node())
        .put("epoch", stream.epoch());
  }

  static JsonObject routes(long seq, Instant at, String node) {
    return numbered("routes", seq, at).put("node", node);
  }

  static JsonObject bans(long seq, Instant at, String node) {
    return numbered("bans", seq, at).put("node", node);
  }

  static JsonObject config(long seq, Instant at, ConfigRead event) {
    return numbered("config", seq, at).put("outcome", event.outcome()).put("node", event.node());
  }

  /**
   * @param what became of the node: joined, draining, left or lost
   */
  static JsonObject node(long seq, Instant at, String node, String what) {
    return numbered("node", seq, at).put("node", node).put("what", what);
  }

  /** What changes all the time, and which nodes did not say. */
  static JsonObject counters(Instant at, Collection<String> missing, List<StreamReport> streams) {
    return new JsonObject()
        .put("type", "counters")
        .put("at", StreamJson.time(at))
        .put("missing", new JsonArray(List.copyOf(missing)))
        .put("streams", array(streams, StreamJson::counters));
  }

  private static JsonArray array(
      List<StreamReport> streams, Function<StreamReport, JsonObject> form) {
    JsonArray array = new JsonArray();
    streams.forEach(stream -> array.add(form.apply(stream)));
    return array;
  }
}
