package io.rtmprelay.control.runtime;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.config.reader.DefinitionReader.Definition;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.runtime.state.RuntimeState;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the sinks that a hook names for one stream: they may have and do what those of a request
 * may. Immutable; any thread.
 */
public final class HookSinks {

  /** What came of reading them. */
  public sealed interface Result {

    /** All are good. */
    record Good(List<TargetConfig> sinks) implements Result {
      public Good {
        sinks = List.copyOf(sinks);
      }
    }

    /** One is not; {@code fault} says which and why, in words for the log. */
    record Bad(String fault) implements Result {}
  }

  private static final String ID = "id";

  private final DefinitionReader definitions;
  private final Reach reach;

  /**
   * @param config which has the defaults, and the limits
   */
  public HookSinks(ServerConfig config) {
    this.definitions = new DefinitionReader(config);
    this.reach = new Reach(config.limits());
  }

  /**
   * Reads them.
   *
   * @param bodies JSON objects; one without an id gets one
   * @param route of the stream, whose captures they may use and whose ids they may not
   */
  public Result read(List<String> bodies, RouteConfig route) {
    Set<String> ids = new HashSet<>();
    route.sinks().forEach(sink -> ids.add(sink.id()));
    List<TargetConfig> sinks = new ArrayList<>();
    for (String text : bodies) {
      String place = "sinks[" + sinks.size() + "] ";
      JsonObject body = new JsonObject(text);
      if (body.getValue(ID) == null) {
        body.put(ID, "hook-" + (sinks.size() + 1));
      }
      switch (definitions.sink(body.encode(), route.match())) {
        case Definition.Invalid<TargetConfig> invalid -> {
          return new Result.Bad(place + RuntimeState.inWords(invalid.faults()));
        }
        case Definition.Valid<TargetConfig> valid -> {
          List<BodyFault> faults = reach.faults(valid.value());
          if (!faults.isEmpty()) {
            return new Result.Bad(place + faults.getFirst().detail());
          }
          if (!ids.add(valid.value().id())) {
            return new Result.Bad(place + "has the id of another sink of the stream");
          }
          sinks.add(valid.value());
        }
      }
    }
    return new Result.Good(sinks);
  }
}
