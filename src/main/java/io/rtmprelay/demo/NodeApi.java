package io.rtmprelay.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Asks the nodes what they know, as an operator would. Any thread. */
final class NodeApi {

  private static final long LIMIT_MS = 2_000;
  private static final int OK = 200;

  private final HttpClient client;

  NodeApi(Vertx vertx) {
    // Connections are reset with a node that dies: who asked is told, and nobody else.
    this.client =
        vertx
            .httpClientBuilder()
            .with(new HttpClientOptions().setKeepAlive(false))
            .withConnectHandler(connection -> connection.exceptionHandler(fault -> {}))
            .build();
  }

  /** Whether the node takes publishers; never fails. */
  Future<Boolean> isReady(NodeProcess node) {
    return request(node, "/health/ready").map(answer -> answer.statusCode() == OK).otherwise(false);
  }

  /** Name of the node that is the origin of a stream; asks one node after the other. */
  Future<String> origin(List<NodeProcess> nodes, String stream) {
    if (nodes.isEmpty()) {
      return Future.failedFuture("no node knows " + stream);
    }
    return origin(nodes.getFirst(), stream)
        .recover(cause -> origin(nodes.subList(1, nodes.size()), stream));
  }

  private Future<String> origin(NodeProcess node, String stream) {
    return request(node, "/api/v1/streams/" + stream)
        .compose(
            answer ->
                answer.statusCode() == OK
                    ? answer.body().map(body -> new JsonObject(body).getString("node"))
                    : Future.failedFuture(node.name() + " answers " + answer.statusCode()));
  }

  private Future<HttpClientResponse> request(NodeProcess node, String path) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(Loopback.HOST)
            .setPort(node.ports().admin())
            .setURI(path)
            .setTimeout(LIMIT_MS);
    return client.request(options).compose(HttpClientRequest::send);
  }
}
