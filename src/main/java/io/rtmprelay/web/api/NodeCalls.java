package io.rtmprelay.web.api;

import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.report.NodeReport;
import io.rtmprelay.control.report.NodeReport.ClusterReport;
import io.rtmprelay.control.report.NodeReport.StoreReport;
import io.rtmprelay.control.report.NodeReports;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.answer.StreamJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The nodes, this one and the others. */
public final class NodeCalls {

  private final ControlBus bus;

  public NodeCalls(ControlBus bus) {
    this.bus = bus;
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls.on("listNodes", this::list).on("drainNode", this::drain);
  }

  private void list(RoutingContext request) {
    bus.nodes()
        .onComplete(
            reports -> Answer.json(request, 200, json(reports)),
            cause -> Problem.send(request, cause));
  }

  private void drain(RoutingContext request) {
    String name = request.pathParam("node");
    if (isThere(bus, name)) {
      bus.drain(name)
          .onComplete(draining -> Answer.done(request, 202), cause -> Problem.send(request, cause));
    } else {
      Problem.send(request, 404, "there is no node " + name);
    }
  }

  /** Whether there is a node of that name now. */
  static boolean isThere(ControlBus bus, String name) {
    return name.equals(bus.node())
        || bus.peers().stream().anyMatch(peer -> peer.name().equals(name));
  }

  private static JsonObject json(NodeReports reports) {
    JsonArray nodes = new JsonArray();
    reports.nodes().forEach(report -> nodes.add(json(report)));
    return new JsonObject().put("nodes", nodes).put("missing", new JsonArray(reports.missing()));
  }

  private static JsonObject json(NodeReport report) {
    return new JsonObject()
        .put("name", report.name())
        .put("state", report.state().word())
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
        .put("draining", report.draining())
        .put("cluster", report.cluster() == null ? null : json(report.cluster()));
  }

  private static JsonObject json(ClusterReport cluster) {
    return new JsonObject()
        .put("session", cluster.session())
        .put("members", cluster.members())
        .put("nodes", cluster.nodes())
        .put("quorum", cluster.quorum())
        .put("holds", cluster.holds());
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
