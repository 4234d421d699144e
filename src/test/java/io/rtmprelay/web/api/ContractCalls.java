package io.rtmprelay.web.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls of the contract as the relay shows it, ready to be made with its own examples. */
final class ContractCalls {

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  /**
   * One call.
   *
   * @param role none, viewer, operator or admin
   * @param path with examples in place of its parameters
   */
  record Example(
      String id,
      String role,
      String method,
      String path,
      @Nullable String type,
      String body,
      JsonObject operation) {

    AdminPort.Ask ask(AdminPort port) {
      AdminPort.Ask ask = port.ask(method, path);
      return type == null ? ask : ask.body(type, body);
    }
  }

  private final JsonObject document;

  ContractCalls(AdminPort port) {
    document = new JsonObject(port.ask("GET", "/openapi.json").send().body());
  }

  JsonObject document() {
    return document;
  }

  List<Example> all() {
    List<Example> all = new ArrayList<>();
    document
        .getJsonObject("paths")
        .forEach(
            path -> {
              JsonObject item = (JsonObject) path.getValue();
              item.forEach(
                  entry -> {
                    if (METHODS.contains(entry.getKey())) {
                      all.add(example(path.getKey(), item, entry.getKey()));
                    }
                  });
            });
    return all;
  }

  private Example example(String template, JsonObject item, String method) {
    JsonObject operation = item.getJsonObject(method);
    String path = template;
    List<Object> parameters = new ArrayList<>();
    item.getJsonArray("parameters", new JsonArray()).forEach(parameters::add);
    operation.getJsonArray("parameters", new JsonArray()).forEach(parameters::add);
    for (Object each : parameters) {
      JsonObject parameter = resolve((JsonObject) each);
      if (parameter.getString("in").equals("path")) {
        path =
            path.replace(
                "{" + parameter.getString("name") + "}",
                String.valueOf(parameter.getValue("example")));
      }
    }
    JsonObject content =
        operation.getJsonObject("requestBody", new JsonObject()).getJsonObject("content");
    String type = content == null ? null : content.fieldNames().iterator().next();
    return new Example(
        operation.getString("operationId"),
        operation.getString("x-role"),
        method.toUpperCase(Locale.ROOT),
        path,
        type,
        type == null || content == null ? "" : body(content.getJsonObject(type)),
        operation);
  }

  private static String body(JsonObject media) {
    Object example = media.getValue("example");
    if (example == null) {
      JsonObject examples = media.getJsonObject("examples");
      String first = examples.fieldNames().iterator().next();
      example = examples.getJsonObject(first).getValue("value");
    }
    return example instanceof JsonObject object ? object.encode() : String.valueOf(example);
  }

  JsonObject resolve(JsonObject node) {
    String reference = node.getString("$ref");
    if (reference == null) {
      return node;
    }
    JsonObject found = document;
    for (String step : reference.substring(2).split("/", -1)) {
      found = found.getJsonObject(step);
    }
    return found;
  }
}
