package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.cluster.node.ClusterNode;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a node tells of all streams of the cluster.
 *
 * @param nodes by stream, the node that it is said to be on
 * @param live the streams that are live
 * @param missing the nodes that have not answered
 */
record Listing(Map<String, String> nodes, List<String> live, List<String> missing) {

  static Listing of(ClusterNode asked) {
    var answer = ask(asked);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return read(answer.body());
  }

  /** The same of a node that may have only just started; empty if it cannot tell. */
  static Optional<Listing> ifReady(ClusterNode asked) {
    try {
      var answer = ask(asked);
      return answer.statusCode() == 200 ? Optional.of(read(answer.body())) : Optional.empty();
    } catch (UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static HttpResponse<String> ask(ClusterNode asked) {
    return asked.api().request("GET", "/api/v1/streams");
  }

  private static Listing read(String answer) {
    var body = new JsonObject(answer);
    var streams = body.getJsonArray("streams").stream().map(JsonObject.class::cast).toList();
    var nodes = new TreeMap<String, String>();
    for (var stream : streams) {
      var before = nodes.put(stream.getString("name"), stream.getString("node"));
      assertThat(before).as("%s stands there twice: %s", stream, streams).isNull();
    }
    return new Listing(
        nodes,
        streams.stream()
            .filter(stream -> "live".equals(stream.getString("state")))
            .map(stream -> stream.getString("name"))
            .toList(),
        body.getJsonArray("missing").stream().map(String.class::cast).toList());
  }
}
