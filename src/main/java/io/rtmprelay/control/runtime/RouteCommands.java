package io.rtmprelay.control.runtime;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.config.reader.DefinitionReader.Definition;
import io.rtmprelay.config.show.ConfigTree;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.RouteAnswer;
import io.rtmprelay.control.report.RouteReport;
import io.rtmprelay.control.report.RouteReports;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.rtmprelay.control.runtime.state.Kept;
import io.rtmprelay.control.runtime.state.RuntimeState;
import io.rtmprelay.control.runtime.state.RuntimeStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sets and forgets routes at run time. On the control loop of the store. */
final class RouteCommands {

  private static final int MAX_ROUTES = 1_000;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final RuntimeStore store;
  private DefinitionReader definitions;
  private Reach reach;
  private final RouteTable table;

  RouteCommands(RuntimeStore store, DefinitionReader definitions, Reach reach, RouteTable table) {
    this.store = store;
    this.definitions = definitions;
    this.reach = reach;
    this.table = table;
  }

  /** Bodies are read so from here on. */
  void apply(DefinitionReader next, Reach nextReach) {
    definitions = next;
    reach = nextReach;
  }

  /** All routes, in the order in which they are asked. */
  Future<RouteReports> list() {
    return store
        .settled()
        .transform(
            settled ->
                Future.succeededFuture(
                    new RouteReports(
                        store.newest().routes().stream().map(RouteCommands::report).toList(),
                        table.file().stream().map(RouteCommands::report).toList())));
  }

  /** Does what is asked. */
  Future<RouteAnswer> answer(NodeCommand.ForRoute command) {
    return Attempts.of(
        () -> store.refresh(Kept.Route.key(command.id())).compose(known -> decided(command)),
        RouteAnswer.NotStored::new);
  }

  private Future<RouteAnswer> decided(NodeCommand.ForRoute command) {
    return switch (command) {
      case NodeCommand.PutRoute put -> put(put);
      case NodeCommand.DeleteRoute delete -> delete(delete);
    };
  }

  private Future<RouteAnswer> put(NodeCommand.PutRoute command) {
    String id = command.id();
    RuntimeState state = store.newest();
    Kept.Route present = state.route(id);
    if (isOther(present, command.revision())) {
      return changed(present);
    }
    JsonObject body = Body.parse(command.body());
    if (body == null) {
      return refused(Body.NO_OBJECT);
    }
    if (!ID.matcher(id).matches()) {
      return refused(
          new BodyFault("/id", "must be 1 to 64 letters, digits, dots, dashes and underscores"));
    }
    if (!id.equals(body.getValue("id", id))) {
      return refused(new BodyFault("/id", "is another one than that of the request"));
    }
    body.remove("id");
    if (present == null && state.routes().size() >= MAX_ROUTES) {
      return refused(new BodyFault("", "there are as many routes as there may be"));
    }
    String text = body.encode();
    Definition<RouteConfig> read = definitions.route(text);
    List<BodyFault> faults =
        switch (read) {
          case Definition.Invalid<RouteConfig> invalid -> Body.faults(invalid.faults());
          case Definition.Valid<RouteConfig> valid -> reach.faults(valid.value());
        };
    if (!faults.isEmpty()) {
      return Future.succeededFuture(new RouteAnswer.Refused(faults));
    }
    if (present != null && present.body().equals(text)) {
      return store.settled().map(settled -> new RouteAnswer.Done(report(present)));
    }
    Kept.Route route = new Kept.Route(id, store.stamp(), text, read);
    return store
        .change(route)
        .map(
            kept ->
                present == null
                    ? new RouteAnswer.Added(report(route))
                    : new RouteAnswer.Done(report(route)));
  }

  private Future<RouteAnswer> delete(NodeCommand.DeleteRoute command) {
    Kept.Route present = store.newest().route(command.id());
    if (present == null) {
      return store.settled().map(settled -> new RouteAnswer.NoSuchRoute(command.id()));
    }
    return isOther(present, command.revision())
        ? changed(present)
        : store.remove(present.key()).map(gone -> new RouteAnswer.Removed(command.id()));
  }

  private static boolean isOther(Kept.@Nullable Route present, @Nullable Long revision) {
    return revision != null && revision != (present == null ? 0 : present.stamp().version());
  }

  private Future<RouteAnswer> changed(Kept.@Nullable Route present) {
    return store
        .settled()
        .map(settled -> new RouteAnswer.Changed(present == null ? null : report(present)));
  }

  private static Future<RouteAnswer> refused(BodyFault fault) {
    return Future.succeededFuture(new RouteAnswer.Refused(List.of(fault)));
  }

  private static RouteReport report(RouteConfig route) {
    return new RouteReport(null, route.match().toString(), 0, ConfigTree.route(route), null);
  }

  private static RouteReport report(Kept.Route route) {
    long revision = route.stamp().version();
    return switch (route.read()) {
      case Definition.Valid<RouteConfig> valid ->
          new RouteReport(
              route.id(),
              valid.value().match().toString(),
              revision,
              ConfigTree.route(valid.value()),
              null);
      case Definition.Invalid<RouteConfig> invalid ->
          new RouteReport(
              route.id(),
              String.valueOf(new JsonObject(route.body()).getValue("match")),
              revision,
              Map.of(),
              RuntimeState.inWords(invalid.faults()));
    };
  }
}
