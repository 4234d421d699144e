package io.rtmprelay.web.api;

import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.BodyFaults;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.report.RouteReport;
import io.rtmprelay.control.report.RouteReports;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.answer.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Routes: those of the file to be read, those of run time to be set too. */
public final class RouteCalls {

  private static final String PATH = "/api/v1/routes/";

  private final ControlBus bus;

  public RouteCalls(ControlBus bus) {
    this.bus = bus;
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls
        .on("listRoutes", this::list)
        .on("getRoute", this::get)
        .on("putRoute", this::put)
        .on("deleteRoute", this::delete)
        .judged("putRoute", this::faults);
  }

  private Future<List<BodyFault>> faults(RoutingContext request) {
    String body = String.valueOf(request.body().asString());
    return bus.check(bus.node(), new NodeCommand.CheckBody(NodeCommand.Definition.ROUTE, body))
        .map(BodyFaults::faults);
  }

  private void list(RoutingContext request) {
    bus.routes(bus.node())
        .onComplete(
            reports -> {
              JsonObject body = json(reports);
              String version = String.format(Locale.ROOT, "%08x", body.encode().hashCode());
              Answer.tagged(request, 200, version, body);
            },
            cause -> Problem.send(request, cause));
  }

  private void get(RoutingContext request) {
    String id = request.pathParam("id");
    bus.routes(bus.node())
        .onComplete(
            reports -> {
              Optional<RouteReport> found =
                  reports.runtime().stream().filter(route -> id.equals(route.id())).findFirst();
              found.ifPresentOrElse(
                  route -> Answer.tagged(request, 200, version(route), json(route)),
                  () -> noSuchRoute(request));
            },
            cause -> Problem.send(request, cause));
  }

  private void put(RoutingContext request) {
    String id = request.pathParam("id");
    Long revision = revision(request);
    bus.change(bus.node(), new NodeCommand.PutRoute(id, request.body().asString(), revision))
        .onComplete(answer -> answer(request, answer), cause -> Problem.send(request, cause));
  }

  private void delete(RoutingContext request) {
    bus.change(bus.node(), new NodeCommand.DeleteRoute(request.pathParam("id"), revision(request)))
        .onComplete(answer -> answer(request, answer), cause -> Problem.send(request, cause));
  }

  /** Null for whatever there is; what can be no revision is the one that no route has. */
  private static @Nullable Long revision(RoutingContext request) {
    String expected = Answer.expected(request);
    if (expected == null) {
      return null;
    }
    try {
      return Long.valueOf(expected);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private static void answer(RoutingContext request, RouteAnswer answer) {
    switch (answer) {
      case RouteAnswer.Added added -> {
        String id = String.valueOf(added.route().id());
        request.response().putHeader(HttpHeaders.LOCATION, PATH + StreamPath.encoded(id));
        Answer.tagged(request, 201, version(added.route()), json(added.route()));
      }
      case RouteAnswer.Done done ->
          Answer.tagged(request, 200, version(done.route()), json(done.route()));
      case RouteAnswer.Removed _ -> Answer.done(request, 204);
      case RouteAnswer.NoSuchRoute _ -> noSuchRoute(request);
      case RouteAnswer.Changed _ ->
          Problem.send(request, 412, "the route is no longer as the client saw it");
      case RouteAnswer.Refused refused -> Problem.faults(request, 400, refused.faults());
      case RouteAnswer.NotStored not -> Problem.send(request, 507, not.reason());
    }
  }

  private static void noSuchRoute(RoutingContext request) {
    Problem.send(request, 404, "no route " + request.pathParam("id") + " was set at run time");
  }

  private static String version(RouteReport route) {
    return Long.toString(route.revision());
  }

  private static JsonObject json(RouteReports reports) {
    return new JsonObject().put("config", json(reports.file())).put("api", json(reports.runtime()));
  }

  private static JsonArray json(List<RouteReport> routes) {
    JsonArray array = new JsonArray();
    routes.forEach(route -> array.add(json(route)));
    return array;
  }

  /** What makes the route, under the keys of the file, and what is known of it. */
  private static JsonObject json(RouteReport route) {
    JsonObject json =
        new JsonObject()
            .put("id", route.id())
            .put("match", route.match())
            .put("revision", route.id() == null ? null : route.revision())
            .put("fault", route.fault());
    route.settings().forEach(json::put);
    return json;
  }
}
