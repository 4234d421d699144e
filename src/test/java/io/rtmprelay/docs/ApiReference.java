package io.rtmprelay.docs;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The parameters, statuses and fields of the contract, as {@code docs/API.md} lists them. */
final class ApiReference {

  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
  private static final Path CONTRACT = Path.of("src/main/resources/openapi.yaml");

  private final JsonObject contract = read();

  @SuppressWarnings("unchecked")
  private static JsonObject read() {
    try {
      Object tree =
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(CONTRACT));
      return new JsonObject((Map<String, Object>) Objects.requireNonNull(tree));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every status that some call is answered with. */
  Set<String> statuses() {
    return contract.getJsonObject("paths").stream()
        .flatMap(path -> operations((JsonObject) path.getValue()))
        .flatMap(operation -> operation.getJsonObject("responses").fieldNames().stream())
        .collect(Collectors.toSet());
  }

  String text() {
    StringBuilder text = new StringBuilder("## Parameters and statuses\n\n");
    text.append("| call | parameters | answers |\n|---|---|---|\n");
    contract.getJsonObject("paths").stream()
        .map(path -> (JsonObject) path.getValue())
        .forEach(path -> operations(path).forEach(call -> text.append(row(path, call))));
    text.append("\n## Fields\n");
    JsonObject schemas = contract.getJsonObject("components").getJsonObject("schemas");
    for (String name : schemas.fieldNames()) {
      JsonObject schema = schemas.getJsonObject(name);
      if (schema.containsKey("properties")) {
        text.append("\n#### ").append(name).append("\n\n").append(table(schema));
      }
    }
    return text.toString();
  }

  private static Stream<JsonObject> operations(JsonObject path) {
    return path.stream()
        .filter(entry -> METHODS.contains(entry.getKey()))
        .map(entry -> (JsonObject) entry.getValue());
  }

  private String row(JsonObject path, JsonObject call) {
    List<String> parameters = new ArrayList<>();
    for (JsonObject of : List.of(path, call)) {
      for (Object each : of.getJsonArray("parameters", new JsonArray())) {
        JsonObject parameter = resolved((JsonObject) each);
        if (!parameter.getString("in").equals("path")) {
          String sign = parameter.getString("in").equals("query") ? "?" : "";
          String limits = range(parameter.getJsonObject("schema"));
          parameters.add(
              "`%s%s`: %s%s"
                  .formatted(
                      sign,
                      parameter.getString("name"),
                      parameter.getString("description"),
                      limits.isEmpty() ? "" : " From " + limits + "."));
        }
      }
    }
    return "| %s | %s | %s |\n"
        .formatted(
            link(call.getString("operationId")),
            String.join("<br>", parameters),
            String.join(", ", call.getJsonObject("responses").fieldNames()));
  }

  private static String link(String name) {
    return "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")";
  }

  private String table(JsonObject schema) {
    StringBuilder table = new StringBuilder();
    String about = schema.getString("description");
    table.append(about == null ? "" : about.strip() + "\n\n");
    table.append("| field | is | |\n|---|---|---|\n");
    rows(schema, "", table);
    return table.toString();
  }

  private void rows(JsonObject schema, String above, StringBuilder table) {
    JsonArray required = schema.getJsonArray("required", new JsonArray());
    boolean sent = schema.containsKey("additionalProperties");
    for (Map.Entry<String, Object> entry : schema.getJsonObject("properties")) {
      JsonObject field = (JsonObject) entry.getValue();
      String name = above + entry.getKey();
      String must = sent && required.contains(entry.getKey()) ? ", must be there" : "";
      JsonObject items = field.getJsonObject("items", new JsonObject());
      table.append("| `%s` | %s%s | %s |\n".formatted(name, kind(field), must, about(field)));
      if (field.containsKey("properties")) {
        rows(field, name + ".", table);
      } else if (items.containsKey("properties")) {
        rows(items, name + "[].", table);
      }
    }
  }

  private String about(JsonObject field) {
    String said = field.getString("description", resolved(field).getString("description"));
    return isObject(field.getString("$ref")) || said == null ? "" : said.strip().replace("\n", " ");
  }

  /** What values it has, with a link where another table tells. */
  private String kind(JsonObject field) {
    String reference = field.getString("$ref");
    if (reference != null && isObject(reference)) {
      return link(last(reference));
    }
    if (field.containsKey("anyOf")) {
      return field.getJsonArray("anyOf").stream()
          .map(each -> kind((JsonObject) each))
          .collect(Collectors.joining(" or "));
    }
    JsonObject schema = resolved(field);
    if (schema.containsKey("enum")) {
      return schema.getJsonArray("enum").stream()
          .map(value -> "`" + value + "`")
          .collect(Collectors.joining(", "));
    }
    String types = types(schema);
    JsonObject items = schema.getJsonObject("items");
    if (items != null && types.contains("array")) {
      types =
          types.replace("array", "array of " + kind(items).replaceFirst(", at most .* long", ""));
    }
    String limits = limits(schema);
    return types + (limits.isEmpty() ? "" : ", " + limits);
  }

  private static String types(JsonObject schema) {
    Object type = schema.getValue("type");
    String format = schema.getString("format", "");
    String types =
        type instanceof JsonArray several
            ? several.stream().map(String::valueOf).collect(Collectors.joining(" or "))
            : type == null ? "any" : String.valueOf(type);
    return format.equals("date-time") ? types.replace("string", "time") : types;
  }

  private static String range(JsonObject schema) {
    Number min = schema.getNumber("minimum");
    Number max = schema.getNumber("maximum");
    return min != null && max != null ? min + " to " + max : "";
  }

  private static String limits(JsonObject schema) {
    String range = range(schema);
    Number longest = schema.getNumber("maxLength");
    Number most = schema.getNumber("maxItems");
    if (!range.isEmpty()) {
      return range;
    }
    return longest != null ? "at most " + longest + " long" : most != null ? "at most " + most : "";
  }

  private boolean isObject(@Nullable String reference) {
    return reference != null
        && resolved(new JsonObject().put("$ref", reference)).containsKey("properties");
  }

  private static String last(String reference) {
    return reference.substring(reference.lastIndexOf('/') + 1);
  }

  private JsonObject resolved(JsonObject node) {
    String reference = node.getString("$ref");
    if (reference == null) {
      return node;
    }
    JsonObject found = contract;
    for (String step : reference.substring(2).split("/", -1)) {
      found = found.getJsonObject(step);
    }
    return resolved(found);
  }
}
