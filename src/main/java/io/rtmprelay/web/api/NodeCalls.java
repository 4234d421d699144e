package io.rtmprelay.web.api;

import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.report.NodeReport;
import io.rtmprelay.control.report.NodeReport.StoreReport;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.answer.StreamJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The nodes: this one. */
public final class NodeCalls {

  private final ControlBus bus;
  private final String node;

  public NodeCalls(ControlBus bus, String node) {
    this.bus = bus;
    this.node = node;
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls.on("listNodes", this::list).on("drainNode", this::drain);
  }

  private void list(RoutingContext request) {
    bus.describeNode(node)
        .onComplete(
            report ->
                Answer.json(
                    request,
                    200,
                    new JsonObject()
                        .put("nodes", new JsonArray().add(json(report)))
                        .put("missing", new JsonArray())),
            cause -> Problem.send(request, cause));
  }

  private void drain(RoutingContext request) {
    if (node.equals(request.pathParam("node"))) {
      bus.drain(node)
          .onComplete(draining -> Answer.done(request, 202), cause -> Problem.send(request, cause));
    } else {
      Problem.send(request, 404, "there is no node " + request.pathParam("node"));
    }
  }

  private static JsonObject json(NodeReport report) {
    return new JsonObject()
        .put("name", report.name())
        .put("version", report.version())
        .put("since", StreamJson.time(report.since()))
        .put("uptimeMs", report.uptimeMs())
        .put("streams", report.streams())
        .put("publishers", report.publishers())
        .put("sinks", report.sinks())
        .put("viewers", report.viewers())
        .put("memory", size(report.memoryUsed(), report.memoryLimit()))
        .put("heap", size(report.heapUsed(), report.heapLimit()))
        .put("connections", report.connections())
        .put("store", json(report.store()))
        .put("draining", report.draining());
  }

  private static JsonObject size(long used, long limit) {
    return new JsonObject().put("used", used).put("limit", limit);
  }

  private static JsonObject json(StoreReport store) {
    return new JsonObject()
        .put("sound", store.isSound())
        .put("file", store.file())
        .put("setAside", store.setAside())
        .put("fault", store.fault())
        .put("unused", new JsonArray(store.unused()));
  }
}
