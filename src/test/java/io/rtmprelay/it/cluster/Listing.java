package io.rtmprelay.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.cluster.node.ClusterNode;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
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
    var answer = asked.api().request("GET", "/api/v1/streams");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var body = new JsonObject(answer.body());
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
