package io.rtmprelay.web.api;

import io.rtmprelay.config.show.ConfigChange;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.control.bus.ConfigAnswer;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.answer.Problem;
import io.rtmprelay.web.answer.StreamJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The config: as it is, as a candidate would make it, and read again. */
public final class ConfigCalls {

  private final ControlBus bus;

  public ConfigCalls(ControlBus bus) {
    this.bus = bus;
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls
        .on("getConfig", this::get)
        .on("checkConfig", this::check)
        .on("reloadConfig", this::reload);
  }

  private void get(RoutingContext request) {
    String node = request.request().getParam("node", bus.node());
    if (!NodeCalls.isThere(bus, node)) {
      Problem.send(request, 404, "there is no node " + node);
      return;
    }
    bus.showConfig(node)
        .onComplete(
            running -> Answer.json(request, 200, json(running)),
            cause -> Problem.send(request, cause));
  }

  private void check(RoutingContext request) {
    bus.checkConfig(bus.node(), request.body().asString())
        .onComplete(
            checked -> {
              switch (checked) {
                case ConfigAnswer.Sound sound ->
                    Answer.json(
                        request, 200, new JsonObject().put("changes", changes(sound.changes())));
                case ConfigAnswer.Faulty faulty ->
                    Problem.faults(
                        request, 400, "the candidate has faults", faults(faulty.faults()));
              }
            },
            cause -> Problem.send(request, cause));
  }

  private void reload(RoutingContext request) {
    bus.reloadConfig(bus.node())
        .onComplete(
            reload -> {
              switch (reload.outcome()) {
                case REFUSED ->
                    Problem.faults(request, 400, reload.words(), faults(reload.faults()));
                case UNCHANGED, APPLIED, PENDING -> Answer.json(request, 200, outcome(reload));
              }
            },
            cause -> Problem.send(request, cause));
  }

  private static JsonObject json(ConfigAnswer.Running running) {
    return new JsonObject()
        .put("config", new JsonObject(running.config()))
        .put("file", running.file())
        .put("loadedAt", StreamJson.time(running.loadedAt()))
        .put("pending", changes(running.pending()))
        .put("reload", last(running.reload()));
  }

  private static @Nullable JsonObject last(ConfigAnswer.@Nullable Reload reload) {
    return reload == null ? null : outcome(reload).put("faults", faults(reload.faults()));
  }

  private static JsonObject outcome(ConfigAnswer.Reload reload) {
    return new JsonObject()
        .put("at", StreamJson.time(reload.at()))
        .put("outcome", reload.outcome().toString())
        .put("words", reload.words())
        .put("applied", changes(reload.applied()))
        .put("pending", changes(reload.pending()));
  }

  private static JsonArray changes(List<ConfigChange> changes) {
    JsonArray array = new JsonArray();
    for (ConfigChange change : changes) {
      array.add(
          new JsonObject()
              .put("path", change.path())
              .put("before", change.before())
              .put("after", change.after())
              .put("effect", change.effect().toString()));
    }
    return array;
  }

  private static JsonArray faults(List<ConfigFault> faults) {
    JsonArray array = new JsonArray();
    for (ConfigFault fault : faults) {
      array.add(
          new JsonObject()
              .put("path", fault.path())
              .put("pointer", pointer(fault.path()))
              .put("line", place(fault.line()))
              .put("column", place(fault.column()))
              .put("detail", fault.message()));
    }
    return array;
  }

  private static @Nullable Integer place(int number) {
    return number == 0 ? null : number;
  }

  /** A key's path in the file, as in {@code routes[0].match}, as a JSON pointer. */
  private static String pointer(String path) {
    return path.isEmpty() ? "" : "/" + path.replace("[", "/").replace("]", "").replace(".", "/");
  }
}
