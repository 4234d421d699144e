package io.rtmprelay.control.runtime;

import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.config.reader.DefinitionReader.Definition;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.NodeCommand;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of requests: JSON objects. */
final class Body {

  static final BodyFault NO_OBJECT = new BodyFault("", "must be a JSON object");

  private static final String ID = "id";
  private static final String STAND_IN = "sink";

  private Body() {}

  /** The object that {@code text} is; null if it is none. */
  static @Nullable JsonObject parse(String text) {
    try {
      return Json.decodeValue(text) instanceof JsonObject object ? object : null;
    } catch (DecodeException e) {
      return null;
    }
  }

  /** {@code target} after {@code patch} (RFC 7396); neither is changed. */
  static JsonObject merged(JsonObject target, JsonObject patch) {
    JsonObject merged = target.copy();
    for (Map.Entry<String, Object> entry : patch) {
      String key = entry.getKey();
      switch (entry.getValue()) {
        case null -> merged.remove(key);
        case JsonObject inner ->
            merged.put(
                key,
                merged(
                    merged.getValue(key) instanceof JsonObject present ? present : new JsonObject(),
                    inner));
        case Object value -> merged.put(key, value);
      }
    }
    return merged;
  }

  static List<BodyFault> faults(List<ConfigFault> faults) {
    return faults.stream().map(fault -> new BodyFault(fault.pointer(), fault.message())).toList();
  }

  /** All that {@code definitions} find wrong with {@code text}; a sink needs no id. */
  static List<BodyFault> faults(
      DefinitionReader definitions, NodeCommand.Definition of, String text) {
    JsonObject body = parse(text);
    if (body == null) {
      return List.of(NO_OBJECT);
    }
    Definition<?> read =
        switch (of) {
          case SINK ->
              definitions.sink(
                  body.getValue(ID) == null ? body.put(ID, STAND_IN).encode() : text, null);
          case ROUTE -> {
            body.remove(ID);
            yield definitions.route(body.encode());
          }
        };
    return switch (read) {
      case Definition.Invalid<?> invalid -> faults(invalid.faults());
      case Definition.Valid<?> _ -> List.of();
    };
  }
}
